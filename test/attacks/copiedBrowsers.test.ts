import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { contradictionMask, countFamilies, type ContradictionId } from '../../src/core/contradiction.ts'
import { copiedBrowsers, unbuilt } from '../support/copiedBrowsers.ts'
import { startGateway } from '../support/startGateway.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { missing } from '../support/tools.ts'

const programs = [...new Set(copiedBrowsers.flatMap(({ needs }) => needs)), 'openssl' as const]

/** What the handshakes of OpenSSL as it is show of Chrome, whatever else a program sends. */
const openssl: readonly ContradictionId[] = ['no_grease', 'no_certificate_compression', 'many_ciphers']
/** What comes with the name alone. */
const nameAlone: readonly ContradictionId[] = ['no_fetch_metadata', 'no_client_hints']

interface Expected {
  /** What shows, whatever its version; there may be more. */
  readonly shows: readonly ContradictionId[]
  /** Two are asked to solve a puzzle. A proxy could explain one. */
  readonly families: number | 'drawn'
}

/**
 * By the programs' names. Who copies the name is found out; who copies every header looks like a browser behind a proxy
 * that inspects TLS, and is left to conduct and limits. So is who imitates a browser's bytes with care: of the three
 * imitations one is found out, and would not be with either the weight or the order of headers that Chrome sends.
 */
const expectations: Readonly<Record<string, Expected>> = {
  'curl, Chrome’s name': {
    shows: [
      ...nameAlone,
      ...openssl,
      'no_brotli',
      'no_priority',
      'no_language',
      'pseudo_header_order',
      'http2_settings'
    ],
    families: 2
  },
  'curl, Chrome’s headers': { shows: [...openssl, 'pseudo_header_order', 'http2_settings'], families: 1 },
  'urllib, Chrome’s name': { shows: [...nameAlone, ...openssl, 'no_brotli', 'no_language'], families: 2 },
  'urllib, Chrome’s headers': { shows: openssl, families: 1 },
  'fetch of Node, Chrome’s name': { shows: [...nameAlone, ...openssl], families: 2 },
  // It writes Sec-Fetch-Mode itself: `cors`, which no click is.
  'fetch of Node, Chrome’s headers': { shows: ['user_without_navigation', ...openssl], families: 2 },
  'https of Node, Chrome’s headers': { shows: openssl, families: 1 },
  'http2 of Node, Chrome’s headers': {
    shows: [...openssl, 'pseudo_header_order', 'http2_settings', 'no_window_update'],
    families: 1
  },
  // It waits for the server's settings, so of its own beginning the settings alone are known.
  'got-scraping': {
    shows: ['no_grease', 'no_certificate_compression', 'pseudo_header_order', 'http2_settings'],
    families: 'drawn'
  },
  'wreq-js, Chrome': { shows: ['http2_priority', 'header_order'], families: 2 },
  'wreq-js, Firefox': { shows: ['header_order'], families: 1 },
  'wreq-js, Safari': { shows: [], families: 0 }
}

t.test(
  'programs under a browser’s name are found out as far as they do not copy it',
  { skip: missing(...programs) },
  async t => {
    const application = createServer((_req, res) => res.end('a form')).listen(0, '127.0.0.1')
    t.teardown(() => application.close())
    await once(application, 'listening')
    const { certificateFile: certificate, keyFile: key } = new TestAuthority(t).issue({
      hosts: ['localhost']
    })
    const gateway = await startGateway(t, {
      upstream: `http://127.0.0.1:${(application.address() as AddressInfo).port}`,
      withDefaultRules: true,
      config: { listen: [{ address: '127.0.0.1:0', tls: { certificate, key } }] },
      site: { hosts: ['localhost'] }
    })
    const asked = [...copiedBrowsers.entries()].filter(([, program]) => unbuilt(program) === false)
    for (const [i, { ask }] of asked) await ask(`https://localhost:${gateway.port}/form/${i}`)
    await gateway.stop()

    const lines = gateway.accessLog()
    t.equal(lines.length, asked.length)
    for (const [i, program] of copiedBrowsers.entries()) {
      await t.test(program.name, { skip: unbuilt(program) }, async t => {
        const line = lines.find(each => each['url.path'] === `/form/${i}`)!
        const found = line['moien.contradictions'] as readonly ContradictionId[]
        const { shows, families } = expectations[program.name]!
        t.comment(`${line['moien.decision'] as string}, ${found.length ? found.join(' ') : 'nothing'}`)
        t.strictSame(
          shows.filter(id => !found.includes(id)),
          [],
          'what shows'
        )
        const counted = countFamilies(contradictionMask(found))
        // Its headers are drawn anew each time, and some of the draws contradict themselves.
        if (families === 'drawn') t.ok(counted >= 1, 'families')
        else t.equal(counted, families, 'families')
        t.equal(line['moien.decision'], counted >= 2 ? 'challenge' : 'forward', 'decision')
      })
    }
  }
)
