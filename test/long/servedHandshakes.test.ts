import { duplexPair } from 'node:stream'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import * as fc from 'fast-check'
import t from 'tap'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { anyMutation, mutate } from '../support/mutation.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { missing } from '../support/tools.ts'

const mutations = 20_000
const together = 50
/** A server answers at once, or waits for more of the hello. */
const patienceMs = 20
const handshakeRecord = 22

const hellos = capturedHellos().map(({ bytes }) => bytes)

/** Whether a TLS server goes on with what begins so. */
function isServed(bytes: Buffer, secureContext: SecureContext): Promise<boolean> {
  const [client, far] = duplexPair()
  const server = new TLSSocket(far, { isServer: true, secureContext, ALPNProtocols: ['h2', 'http/1.1'] })
  server.on('error', () => {})
  client.on('error', () => {}).write(bytes)
  return new Promise<boolean>(resolve => {
    client.once('data', (answer: Buffer) => resolve(answer[0] === handshakeRecord))
    client.once('close', () => resolve(false))
    setTimeout(resolve, patienceMs, false)
  }).finally(() => {
    server.destroy()
    client.destroy()
  })
}

t.test('every hello that OpenSSL goes on with is read', { skip: missing('openssl') }, async t => {
  const { certificate, key } = new TestAuthority(t).issue()
  const secureContext = createSecureContext({ cert: certificate, key })
  const samples = fc.sample(fc.tuple(fc.constantFrom(...hellos), anyMutation), mutations)
  const unread: string[] = []
  let served = 0
  for (let from = 0; from < samples.length; from += together) {
    const asked = samples.slice(from, from + together).map(async ([hello, mutation]) => {
      const bytes = mutate(hello, mutation)
      if (!(await isServed(bytes, secureContext))) return
      served++
      if (typeof parseClientHello(bytes) === 'string') unread.push(bytes.toString('hex'))
    })
    await Promise.all(asked)
  }
  t.comment(`${served} of ${mutations} went on`)
  t.ok(served > 0)
  t.strictSame(unread, [])
})
