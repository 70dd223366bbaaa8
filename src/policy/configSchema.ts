import * as z from 'zod'
import { parseAddress } from '../core/address.ts'
import { conductSignals } from '../core/conduct.ts'
import { contradictionIds } from '../core/contradiction.ts'
import { parseDuration } from '../core/duration.ts'
import { languageTags } from '../core/languageTags.ts'
import type { ConfigFile } from './configFile.ts'
import { textsSchema, themeSchema, visitSchema } from './pageSchema.ts'
import { parseHostPattern } from './parseHostPattern.ts'
import { parseServer } from './parseServer.ts'
import { parseSocketAddress } from './parseSocketAddress.ts'
import { readHost } from '../core/hostname.ts'
import { hstsSchema, tlsSchema } from './tlsSchema.ts'
import { trustSchema } from './trustSchema.ts'
import { byteSize, duration, mode, period, prefix, rate, sitePath, slug, spelled } from './schemaParts.ts'

const address = spelled(
  'an address to listen on; write "[::]:8080", 127.0.0.1:8080 or ":8080"',
  text => parseSocketAddress(text) !== undefined
)

const hostname = spelled(
  'a hostname; write guichet.example.lu, "*.example.lu" or "*", without scheme, port or path',
  text => parseHostPattern(text) !== undefined
)

const server = spelled(
  'a server; write http://10.0.0.5:8080, https://app.internal or unix:/run/app.sock',
  text => parseServer(text, undefined) !== undefined
)

const link = spelled(
  'a link; write a path such as /privacy, or a URL that begins with https://',
  text => /^\/(?!\/)\S*$/.test(text) || (/^https?:\/\//.test(text) && URL.canParse(text))
)

const nameServer = spelled(
  'a name server; write its address: 192.0.2.53, 192.0.2.53:5353 or "[2001:db8::53]:53"',
  text =>
    parseAddress(text) !== undefined || (/^(?:\d|\[)/.test(text) && (parseSocketAddress(text)?.port ?? 0) > 0)
)

const token = spelled('an upgrade token (RFC 9110, 7.8)', text =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z/-]{1,64}$/.test(text)
)
const file = z.string().min(1)

/** Shorter than an answer takes, or longer than an address should stay unknown. */
function isDnsTimeout(text: string): boolean {
  const ms = parseDuration(text) ?? 0
  return ms >= 100 && ms <= 5000
}

const upstream = z.strictObject({
  servers: z.array(server).min(1).max(64).meta({ description: 'The servers that hold the application.' }),
  health: z
    .strictObject({ path: sitePath, every: period.optional() })
    .optional()
    .meta({ description: 'A path to ask for, and how often (10s).' }),
  timeout: z
    .strictObject({ connect: period.optional(), first_byte: period.optional(), idle: period.optional() })
    .optional()
    .meta({ description: 'Patience with the application: 5s, 60s and 120s unless said.' }),
  connections: z.int().min(1).max(10_000).optional().meta({ description: 'To each server, per thread; 64.' }),
  host: spelled(
    'a Host; write client, or a hostname with or without a port',
    text => text === 'client' || readHost(text) !== undefined
  )
    .optional()
    .meta({ description: 'client (the Host that was asked for), or another Host.' }),
  ca_file: file
    .optional()
    .meta({ description: 'PEM of the authority that signed the servers’ certificates.' })
})

const contact = z.strictObject({
  organisation: z.string().optional(),
  phone: z.string().optional(),
  email: z.string().optional(),
  visit: visitSchema.optional().meta({ description: 'Where to come in person, and when.' }),
  privacy: link.optional(),
  accessibility: link.optional()
})

const pass = z.strictObject({
  life: period.optional().meta({ description: 'How long a pass holds without renewal; 30m.' }),
  max_life: period.optional().meta({ description: 'How long renewals may stretch it; 12h.' }),
  scope: z
    .enum(['host', 'site'])
    .optional()
    .meta({ description: 'site shares it among the hostnames; host.' }),
  generation: z.int().min(0).max(65_535).optional().meta({ description: 'Raise it to void all passes; 0.' })
})

const button = z.strictObject({
  wait: duration.optional(),
  max_wait: duration.optional(),
  per_client: rate.optional(),
  per_network: rate.optional(),
  per_site: rate.optional()
})

const challenge = z.strictObject({
  status: z.int().min(200).max(599).optional().meta({ description: 'Status of the page; 403.' }),
  life: period.optional().meta({ description: 'How long a challenge may be solved; 10m.' }),
  button: button.optional().meta({ description: 'The rationing of passes without JavaScript.' })
})

const trapPath = spelled(
  'a trap; write a path such as /archive/all that leads nowhere, and neither "/" nor a query',
  text => /^\/[!"$->@-~]*[!"$-.0->@-~]\/?$/.test(text)
)

const conduct = z.strictObject({
  off: z
    .array(z.enum(conductSignals))
    .min(1)
    .optional()
    .meta({ description: 'Signals that this site does without.' }),
  trap_paths: z
    .array(trapPath)
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Paths, with all below them, that no person finds: the signal "trap".' })
})

const contradictions = z.strictObject({
  off: z
    .array(z.enum(contradictionIds))
    .min(1)
    .optional()
    .meta({ description: 'Contradictions that this site does without.' })
})

const site = z.strictObject({
  id: slug,
  hosts: z.array(hostname).min(1).meta({ description: 'The hostnames of the site.' }),
  mode: mode.optional().meta({ description: 'dry_run watches and changes nothing; enforce.' }),
  rules: z
    .array(file)
    .optional()
    .meta({ description: 'Rule files, or globs such as rules/*.yaml, heard in this order.' }),
  upstream,
  public_scheme: z.enum(['auto', 'http', 'https']).optional(),
  hsts: hstsSchema.optional().meta({ description: 'Strict-Transport-Security, on answers by https.' }),
  max_body: byteSize.optional().meta({ description: 'The largest request body; 50MiB.' }),
  callbacks: z
    .array(sitePath)
    .optional()
    .meta({ description: 'Paths of cross-site returns: never challenged.' }),
  upgrades: z.array(token).optional().meta({ description: 'Protocols to upgrade to; [websocket].' }),
  contact: contact
    .optional()
    .meta({ description: 'What the pages of Moien say about who runs the service.' }),
  theme: themeSchema.optional().meta({ description: 'How the pages of Moien look.' }),
  texts: textsSchema
    .optional()
    .meta({ description: 'Your own words, by language and by the name of the text they replace.' }),
  languages: z
    .array(z.enum(languageTags))
    .min(1)
    .optional()
    .meta({ description: 'What the pages speak, in the order they offer it; [lb, fr, de, en, pt].' }),
  language: z
    .enum(languageTags)
    .optional()
    .meta({ description: 'For who prefers none; en, or the first where that is not spoken.' }),
  path_languages: z
    .record(sitePath, z.enum(languageTags))
    .optional()
    .meta({ description: 'Which paths are in which language; those that begin with its tag, as /fr does.' }),
  rate_limit_headers: z
    .boolean()
    .optional()
    .meta({ description: 'Whether answers say what limits leave; false.' }),
  pass: pass.optional(),
  challenge: challenge.optional(),
  conduct: conduct.optional().meta({ description: 'What is looked at of what clients do.' }),
  contradictions: contradictions
    .optional()
    .meta({ description: 'What is looked at of what browsers claim to be.' })
})

/** Where a running gateway hears commands. */
export const adminSection: z.ZodType<ConfigFile['admin']> = z
  .strictObject({ address: address.optional(), token_file: file.optional() })
  .optional()
  .meta({ description: 'Closed unless there is a token file.' })

/** The one definition of `moien.yaml`: its type is checked against it and the JSON Schema comes from it. */
export const configSchema: z.ZodType<ConfigFile> = z.strictObject({
  listen: z
    .array(
      z.strictObject({
        address,
        proxy_protocol: z.boolean().optional(),
        tls: tlsSchema.optional(),
        redirect: z
          .enum(['https'])
          .optional()
          .meta({ description: 'Sends what comes by plain HTTP on to HTTPS.' })
      })
    )
    .min(1)
    .meta({ description: 'Where citizens’ requests arrive.' }),
  health: z.strictObject({ address: address.optional() }).optional(),
  metrics: z.strictObject({ address: address.optional() }).optional(),
  admin: adminSection,
  trusted_proxies: z.array(prefix).optional().meta({ description: 'Whose X-Forwarded-For is believed.' }),
  fingerprint: z
    .strictObject({ trust: trustSchema.optional() })
    .optional()
    .meta({ description: 'Who may tell what software a client is.' }),
  keys: z
    .strictObject({ file })
    .optional()
    .meta({ description: 'The key file; moien.keys beside this file.' }),
  geography: z
    .strictObject({ country: file.optional(), asn: file.optional() })
    .optional()
    .meta({ description: 'Files (.mmdb) for the conditions country and asn.' }),
  dns: z
    .strictObject({
      servers: z.array(nameServer).min(1).max(8).optional(),
      timeout: spelled('a duration of 100ms to 5s', isDnsTimeout).optional()
    })
    .optional()
    .meta({
      description: 'Who says which names bots have: servers (the system’s), and for how long (1500ms).'
    }),
  orders: z
    .strictObject({ file })
    .optional()
    .meta({ description: 'Where orders survive a restart; moien.orders beside the keys.' }),
  audit: z
    .strictObject({ file })
    .optional()
    .meta({ description: 'Who changed what, and why; moien.audit beside the keys.' }),
  forms: z
    .strictObject({ file })
    .optional()
    .meta({ description: 'Which challenged forms were sent, for a day; moien.forms beside the keys.' }),
  spool: z
    .strictObject({
      directory: file,
      max_bytes: byteSize.optional().meta({ description: 'In all; 1GiB.' }),
      max_bytes_per_network: byteSize.optional().meta({ description: 'Of one IPv4 /24 or IPv6 /48; 128MiB.' })
    })
    .optional()
    .meta({ description: 'A folder for challenged forms that are too large for a page, for a day.' }),
  store: z.enum(['memory']).optional(),
  threads: z.int().min(1).max(64).optional().meta({ description: 'Edge threads; one a core, at most 4.' }),
  log: z
    .strictObject({
      file: file.optional(),
      addresses: z.enum(['full', 'truncated', 'keyed']).optional(),
      fingerprints: z
        .boolean()
        .optional()
        .meta({ description: 'Whether all fingerprints are told, and not only what rules ask for; false.' })
    })
    .optional(),
  drain: z.strictObject({ deadline: duration.optional() }).optional(),
  sites: z.array(site).min(1)
})

/** JSON Schema (draft 7) of `moien.yaml`, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' })
}
