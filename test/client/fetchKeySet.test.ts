import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { fetchKeySet } from '../../src/client/fetchKeySet.ts'
import type { FetchParts } from '../../src/client/fetchDocument.ts'
import { isPublicAddress } from '../../src/client/isPublicAddress.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { KeyLocation } from '../../src/core/signatureTrust.ts'
import { authority, certificate, privateKey } from '../upstream/certificates.ts'
import { exampleKeys } from './signatureVectors.ts'

type Respond = (req: IncomingMessage, res: ServerResponse) => void

let respond: Respond = (_req, res) => res.end()
let connections = 0
let server: Server
let origin: string

t.before(async () => {
  server = createServer({ key: privateKey, cert: certificate }, (req, res) => respond(req, res))
  server.on('connection', () => connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `https://app.internal:${(server.address() as AddressInfo).port}`
})

t.teardown(() => server.close())

const parts: FetchParts = { resolve: async () => ['127.0.0.1'], ca: authority, timeoutMs: 5000 }
const directoryType = 'application/http-message-signatures-directory+json'
const keySet = JSON.stringify({ keys: [exampleKeys.ed25519] })

async function keysAt(
  location: KeyLocation,
  answer: Respond,
  {
    allowPrivate = true,
    path = '/keys',
    ...changed
  }: Partial<FetchParts> & { allowPrivate?: boolean; path?: string } = {}
): Promise<unknown> {
  respond = answer
  try {
    return await fetchKeySet({ location, url: origin + path, allowPrivate }, { ...parts, ...changed })
  } catch (error) {
    return (error as Error).message
  }
}

function json(type: string, body: string, headers: Record<string, string> = {}): Respond {
  return (_req, res) => res.writeHead(200, { 'content-type': type, ...headers }).end(body)
}

t.test('keys are fetched from a directory, a JWK set, and through a metadata document', async t => {
  const keys = [exampleKeys.ed25519]
  const aged = { 'cache-control': 'public, max-age=600', age: '100' }
  t.strictSame(await keysAt('directory', json(`${directoryType}; charset=utf-8`, keySet)), {
    keys,
    maxAgeMs: undefined
  })
  t.strictSame(await keysAt('jwks_uri', json('application/jwk-set+json', keySet, aged)), {
    keys,
    maxAgeMs: 500_000
  })
  t.strictSame(await keysAt('jwks_uri', json('application/json', keySet, { 'cache-control': 'no-store' })), {
    keys,
    maxAgeMs: 0
  })
  const client_id = `${origin}/keys`
  const inside = JSON.stringify({ client_id, jwks: { keys } })
  t.strictSame(await keysAt('cimd', json('application/json', inside)), { keys, maxAgeMs: undefined })
  const beside = JSON.stringify({ client_id, jwks_uri: `${origin}/set` })
  const named: Respond = (req, res) =>
    json(
      'application/json',
      req.url === '/set' ? keySet : beside,
      req.url === '/set' ? { 'cache-control': 'max-age=90' } : aged
    )(req, res)
  t.strictSame(await keysAt('cimd', named), { keys, maxAgeMs: 90_000 })
})

t.test('what is asked is a plain question', async t => {
  let asked: IncomingMessage | undefined
  await keysAt('directory', (req, res) => {
    asked = req
    json(directoryType, keySet)(req, res)
  })
  const { host = '', ...headers } = asked!.headers
  t.equal(`https://${host}`, origin)
  t.strictSame(headers, { accept: directoryType, 'accept-encoding': 'identity', connection: 'close' })
  t.equal(asked!.method, 'GET')
})

t.test('whatever is not as it should be is refused, with a reason', async t => {
  const many = JSON.stringify({ keys: Array.from({ length: 65 }, () => exampleKeys.ed25519) })
  const foreign = JSON.stringify({ client_id: 'https://other.example/', jwks: { keys: [] } })
  const cases: readonly (readonly [
    what: string,
    location: KeyLocation,
    answer: Respond,
    reason: string | RegExp
  ])[] = [
    [
      'a redirect',
      'directory',
      (_req, res) => res.writeHead(302, { location: '/other' }).end(),
      'it answers 302, where only 200 counts'
    ],
    [
      'not there',
      'directory',
      (_req, res) => res.writeHead(404).end(),
      'it answers 404, where only 200 counts'
    ],
    ['empty', 'directory', (_req, res) => res.writeHead(204).end(), 'it answers 204, where only 200 counts'],
    [
      'of another type',
      'directory',
      json('application/json', keySet),
      `its media type is not ${directoryType}`
    ],
    ['a page', 'jwks_uri', json('text/html', keySet), /its media type is not/],
    [
      'compressed',
      'directory',
      json(directoryType, keySet, { 'content-encoding': 'gzip' }),
      'it is compressed'
    ],
    [
      'too long',
      'directory',
      json(directoryType, `${keySet}${' '.repeat(65_536)}`),
      'it is longer than 64 KiB'
    ],
    ['no JSON', 'directory', json(directoryType, '<html>'), /JSON/],
    ['no key set', 'directory', json(directoryType, '[]'), 'it is no JWK set: it has no list of keys'],
    ['too many keys', 'directory', json(directoryType, many), 'it has more than 64 keys'],
    [
      'cut off',
      'directory',
      (_req, res) =>
        res
          .writeHead(200, { 'content-type': directoryType, 'content-length': '99' })
          .write('{', () => res.destroy()),
      /aborted/
    ],
    [
      'somebody else’s metadata',
      'cimd',
      json('application/json', foreign),
      'its client_id is not its address'
    ],
    [
      'metadata without keys',
      'cimd',
      (req, res) => json('application/json', JSON.stringify({ client_id: origin + req.url }))(req, res),
      'it has neither jwks nor jwks_uri'
    ],
    [
      'metadata that leads to http',
      'cimd',
      (req, res) =>
        json(
          'application/json',
          JSON.stringify({ client_id: origin + req.url, jwks_uri: 'http://app.internal/' })
        )(req, res),
      'its address is not https'
    ],
    [
      'metadata that leads to a private host',
      'cimd',
      (req, res) =>
        json(
          'application/json',
          JSON.stringify({ client_id: origin + req.url, jwks_uri: 'https://10.0.0.1/' })
        )(req, res),
      'its host has the address 10.0.0.1, which is not public'
    ]
  ]
  for (const [what, location, answer, reason] of cases) t.match(await keysAt(location, answer), reason, what)
})

const silent: Respond = () => undefined
const stuck: Respond = (_req, res) => res.writeHead(200, { 'content-type': directoryType }).write('{')

t.test('who is slow, anywhere on the way, is given up', async t => {
  const timeoutMs = 100
  t.equal(await keysAt('directory', silent, { timeoutMs }), 'it took longer than 0.1 s')
  t.equal(await keysAt('directory', stuck, { timeoutMs }), 'it took longer than 0.1 s')
  const unresolved = keysAt('directory', silent, {
    timeoutMs,
    resolve: async () => new Promise(() => undefined)
  })
  t.equal(await unresolved, 'it took longer than 0.1 s')
})

t.test('an address that is not public is not connected to, whatever name it hides behind', async t => {
  const good = json(directoryType, keySet)
  const before = connections
  t.equal(
    await keysAt('directory', good, { allowPrivate: false }),
    'its host has the address 127.0.0.1, which is not public'
  )
  const mixed = { allowPrivate: false, resolve: async () => ['9.9.9.9', '10.1.2.3'] }
  t.equal(await keysAt('directory', good, mixed), 'its host has the address 10.1.2.3, which is not public')
  t.equal(await keysAt('directory', good, { resolve: async () => [] }), 'its host has no address')
  const port = new URL(origin).port
  for (const [host, address] of [
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['0x7f.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1']
  ]) {
    const literal = fetchKeySet(
      { location: 'directory', url: `https://${host}:${port}/`, allowPrivate: false },
      parts
    )
    await t.rejects(literal, { message: `its host has the address ${address}, which is not public` })
  }
  t.equal(connections, before, 'nobody was connected to')
})

t.test('a server that cannot prove its name is not believed', async t => {
  const url = origin.replace('app.internal', 'other.internal')
  const wrongName = fetchKeySet({ location: 'directory', url, allowPrivate: true }, parts)
  await t.rejects(wrongName, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  const system = { resolve: parts.resolve, timeoutMs: parts.timeoutMs }
  const unknown = fetchKeySet({ location: 'directory', url: origin, allowPrivate: true }, system)
  await t.rejects(unknown, { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
})

t.test('the Internet is public, and nothing else', t => {
  const cases: readonly (readonly [boolean, string])[] = [
    [
      true,
      '9.9.9.9 172.15.255.255 172.32.0.0 192.0.1.0 100.63.255.255 100.128.0.0 223.255.255.255 2606:4700::1 2a00::1'
    ],
    [true, '64:ff9b::9.9.9.9'],
    [
      false,
      '0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 172.31.255.255'
    ],
    [false, '192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1 239.255.255.255 255.255.255.255'],
    [false, ':: ::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 fe80::1 fc00::1 fd12::1 ff02::1 2002:7f00:1:: 2001::1'],
    [false, '64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 5f00::1']
  ]
  for (const [isPublic, addresses] of cases) {
    for (const text of addresses.split(' ')) t.equal(isPublicAddress(parseAddress(text)!), isPublic, text)
  }
  t.end()
})
