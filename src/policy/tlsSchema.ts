import * as z from 'zod'
import { parseDuration } from '../core/duration.ts'
import type { HstsInput, TlsInput } from './configFile.ts'
import { spelled } from './schemaParts.ts'

const file = z.string().min(1)

const certificate = z.strictObject({ certificate: file, key: file })

/** `listen[].tls`. */
export const tlsSchema: z.ZodType<TlsInput> = z
  .strictObject({
    certificate: file
      .optional()
      .meta({ description: 'PEM: the certificate, then those that lead to the authority.' }),
    key: file.optional().meta({ description: 'PEM, not encrypted.' }),
    certificates: z
      .array(certificate)
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Several, chosen by the host a client names; the first for the others.' }),
    min_version: z.literal(['1.2', '1.3', 1.2, 1.3]).optional().meta({ description: 'The oldest TLS; 1.2.' })
  })
  .meta({ description: 'Certificate files, read anew when they change.' })

/** A browser's list asks for a year (hstspreload.org), which is longer than a timer can count. */
const longestHstsMs = 3660 * 86_400_000

/** A site's `hsts`. */
export const hstsSchema: z.ZodType<HstsInput> = z.strictObject({
  max_age: spelled(
    'a time of at most ten years; write 365d, or 0s to have browsers forget',
    text => (parseDuration(text) ?? Infinity) <= longestHstsMs
  )
    .optional()
    .meta({ description: 'How long browsers shall ask by https alone; 365d.' }),
  include_subdomains: z.boolean().optional(),
  preload: z.boolean().optional().meta({ description: 'Agrees to be put on browsers’ own list.' })
})
