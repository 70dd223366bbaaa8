import * as z from 'zod'
import type { TrustInput } from './configFile.ts'
import { prefix, spelled } from './schemaParts.ts'

/** Without these a request is another, or none. */
const needed: ReadonlySet<string> = new Set(
  (
    'accept accept-encoding accept-language authorization connection content-encoding content-length content-type cookie expect forwarded ' +
    'host origin referer te trailer transfer-encoding upgrade user-agent x-forwarded-for x-forwarded-proto'
  ).split(' ')
)

const name = spelled('a header of its own, which is taken away from every request; write x-ja4', text => {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(text) && !needed.has(text.toLowerCase())
}).meta({ examples: ['x-ja4'] })
const names = z.union([name, z.array(name).min(1).max(8)]).optional()

const typeMistake = 'Types that are free to use are 0xE0 to 0xF7'

/** Types that the protocol leaves to operators, and those for experiments. */
const type = z.int().min(0xe0, typeMistake).max(0xf7, typeMistake).optional()

/** Whose word on a client's software is taken. */
export const trustSchema: z.ZodType<TrustInput> = z.strictObject({
  from: z.array(prefix).min(1).meta({ description: 'The proxies that clients connect to.' }),
  ja4: names.meta({ description: 'Headers with the JA4; a request has one of them.' }),
  ja3: names,
  ja3n: names,
  h2: names,
  tls: names.meta({ description: 'Headers with TLSv1.2 or TLSv1.3.' }),
  tlv: z
    .strictObject({ ja4: type, ja3: type, ja3n: type, h2: type, tls: type })
    .optional()
    .meta({ description: 'Types of the PROXY protocol, version 2: 0xE0 to 0xF7.' })
})
