import * as fc from 'fast-check'
import { component, createSignatureSync } from 'http-message-sig'
import type { InnerList } from 'structured-headers'
import t from 'tap'
import { readKeySet, verificationKeys } from '../../src/client/keySet.ts'
import { publishedTestKeys } from '../../src/client/publishedTestKeys.ts'
import { signatureBase } from '../../src/client/signatureBase.ts'
import { signedMessageOf } from '../../src/client/signedMessage.ts'
import { structuredFields } from '../../src/client/structuredFields.ts'
import { thumbprintOf, verificationKey, verifies } from '../../src/client/verificationKey.ts'
import type { PublicJwk } from '../../src/core/signatureTrust.ts'
import { botVectors, exampleKeys, messageVectors, oldBotVectors } from './signatureVectors.ts'
import { factsOf, type SentRequest } from './signedRequest.ts'

const { parseDictionary } = structuredFields()

function baseOf(request: SentRequest, input: string): string | undefined {
  const [member] = parseDictionary(input).values()
  return signatureBase(member as InnerList, signedMessageOf(factsOf(request)))
}

t.test('the signed requests of RFC 9421 appendix B verify', t => {
  for (const { section, key, input, signature, ...request } of messageVectors) {
    const base = baseOf(request, input)
    t.ok(
      verifies(verificationKey(exampleKeys[key])!, Buffer.from(base ?? ''), Buffer.from(signature, 'base64')),
      section
    )
  }
  t.end()
})

t.test('a message that was changed where its signature covers it does not, one changed elsewhere does', t => {
  const { key, input, signature, ...request } = messageVectors.find(({ section }) => section === 'B.4')!
  const [host, ...accepted] = request.headers
  const changes: Readonly<Record<string, readonly [request: SentRequest, verifies: boolean]>> = {
    'a header and a parameter that are not covered': [
      {
        ...request,
        url: `${request.url}&param=added`,
        headers: [...request.headers, ['Accept-Language', 'en']]
      },
      true
    ],
    'header lines joined': [{ ...request, headers: [host!, ['accept', 'application/json, */*']] }, true],
    'another method': [{ ...request, method: 'POST' }, false],
    'another host': [{ ...request, url: 'https://example.com/demo', headers: accepted }, false],
    'header lines in another order': [{ ...request, headers: [host!, ...accepted.toReversed()] }, false]
  }
  for (const [what, [changed, good]] of Object.entries(changes)) {
    const base = Buffer.from(baseOf(changed, input) ?? '')
    t.equal(verifies(verificationKey(exampleKeys[key])!, base, Buffer.from(signature, 'base64')), good, what)
  }
  t.end()
})

t.test('the published vectors of Web Bot Auth verify, the old ones too', t => {
  for (const { key, agent, input, signature } of [...botVectors, ...oldBotVectors]) {
    const headers: [string, string][] = agent === undefined ? [] : [['Signature-Agent', agent]]
    const base = baseOf({ url: 'https://example.com/path/to/resource', headers }, input)
    const [bytes] = [...parseDictionary(signature).values()].map(([value]) =>
      Buffer.from(value as ArrayBuffer)
    )
    t.ok(verifies(verificationKey(exampleKeys[key])!, Buffer.from(base ?? ''), bytes!), input)
  }
  t.end()
})

t.test('keys are known by their thumbprints, and those that specifications publish are refused', t => {
  t.equal(thumbprintOf(exampleKeys.ed25519), 'poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U')
  t.equal(thumbprintOf(exampleKeys.rsaPss), 'oD0HwocPBSfpNy5W3bpJeyFGY_IQ_YpqxSjQ3Yd-CLA')
  for (const key of Object.values(exampleKeys)) t.ok(publishedTestKeys.has(thumbprintOf(key)))
  t.equal(verificationKeys(Object.values(exampleKeys)).size, 0)
  t.end()
})

t.test('each component has the value that RFC 9421 gives it', t => {
  const request: SentRequest = {
    url: 'https://example.com:8443/a//b/%7Ec;v=1?var=this%20is%0Along&bar=with+plus&twice=1&twice=2&fa%C3%A7ade%22%3A%20=x!',
    headers: [
      ['X-Two', ' one '],
      ['x-two', 'two'],
      ['Example-Dict', 'a=1;q="x", b=(1 "x");y, c']
    ]
  }
  const cases: readonly (readonly [component: string, value: string | undefined])[] = [
    ['"@method"', 'GET'],
    ['"@authority"', 'example.com:8443'],
    ['"@scheme"', 'https'],
    ['"@path"', '/a//b/%7Ec;v=1'],
    ['"x-two"', 'one, two'],
    ['"example-dict";key="a"', '1;q="x"'],
    ['"example-dict";key="b"', '(1 "x");y'],
    ['"example-dict";key="c"', '?1'],
    ['"@query-param";name="var"', 'this%20is%0Along'],
    ['"@query-param";name="bar"', 'with%20plus'],
    ['"@query-param";name="fa%C3%A7ade%22%3A%20"', 'x%21'],
    ['"@query-param";name="twice"', undefined],
    ['"@query-param";name="none"', undefined],
    ['"@query-param"', undefined],
    ['"@status"', undefined],
    ['"@nothing"', undefined],
    ['"missing"', undefined],
    ['"X-Two"', undefined],
    ['x-two', undefined],
    ['"x-two";key="a";bs', undefined],
    ['"x-two";bs', undefined],
    ['"x-two";sf', undefined],
    ['"x-two";tr', undefined],
    ['"@method";req', undefined],
    ['"example-dict";key="d"', undefined],
    ['"host";key="a"', undefined],
    ['"@method" "@method"', undefined],
    ['"x-two";key="a"', undefined]
  ]
  for (const [component, value] of cases) {
    const base = baseOf(request, `sig=(${component});created=1`)
    const expected = `${component}: ${value}\n"@signature-params": (${component});created=1`
    t.equal(base, value === undefined ? undefined : expected, component)
  }
  t.equal(
    baseOf({ url: 'https://example.com/', headers: [] }, 'sig=("@query")')?.split('\n')[0],
    '"@query": ?'
  )
  t.end()
})

function inputOver(covered: readonly string[]): string {
  return `sig=(${covered.map(name => `"${name}"`).join(' ')})`
}

t.test('a signature covers 32 components at most', t => {
  const names = Array.from({ length: 33 }, (_, i) => `x-${i}`)
  const request: SentRequest = { url: 'https://example.com/', headers: names.map(name => [name, 'a']) }
  t.ok(baseOf(request, inputOver(names.slice(1))))
  t.equal(baseOf(request, inputOver(names)), undefined)
  t.end()
})

function authorityNamed(host: string): string {
  return signedMessageOf(factsOf({ url: 'https://example.com/', headers: [['Host', host]] })).authority
}

t.test('the authority is the host that a site was found for, and the port of that host only', t => {
  t.equal(authorityNamed('example.com'), 'example.com')
  t.equal(authorityNamed('example.com:443'), 'example.com')
  t.equal(authorityNamed('EXAMPLE.com:8443'), 'example.com:8443')
  t.equal(
    authorityNamed('other.example:8443'),
    'example.com',
    'of an absolute address, where Host does not count'
  )
  t.end()
})

function rsaOf(bits: number, e = 'AQAB'): PublicJwk {
  return { kty: 'RSA', n: Buffer.alloc(bits / 8, 0xff).toString('base64url'), e }
}

t.test('of a key set only what may sign is read, and only what is neither weak nor costly is used', t => {
  const key = exampleKeys.ed25519
  const read = (change: object): number => readKeySet({ keys: [{ ...key, ...change }] }).length
  for (const good of [{}, { use: 'sig' }, { kid: 'any', key_ops: ['verify'] }, { exp: 1 }]) {
    t.equal(read(good), 1, JSON.stringify(good))
  }
  for (const bad of [{ use: 'enc' }, { d: 'AAAA' }, { kty: 'oct' }, { exp: 'soon' }, { nbf: null }]) {
    t.equal(read(bad), 0, JSON.stringify(bad))
  }
  for (const usable of [
    key,
    exampleKeys.p256,
    rsaOf(2048),
    rsaOf(4096),
    { ...rsaOf(2048), alg: 'rsa-pss-sha512' }
  ]) {
    t.ok(verificationKey(usable), JSON.stringify(usable))
  }
  const useless: PublicJwk[] = [
    rsaOf(1024),
    rsaOf(8192),
    rsaOf(2048, 'AQAAAAAB'),
    { ...rsaOf(2048), alg: 'RS256' }
  ]
  const broken: PublicJwk[] = [
    { kty: 'OKP', crv: 'X25519', x: key.x },
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
    { kty: 'RSA' }
  ]
  for (const unusable of [...useless, ...broken])
    t.equal(verificationKey(unusable), undefined, JSON.stringify(unusable))
  t.end()
})

t.test('what a value contains never passes for another component', t => {
  const lie: SentRequest = { url: 'https://example.com/', headers: [['x-a', 'a\n"@method": POST']] }
  t.equal(baseOf(lie, 'sig=("x-a")'), undefined)
  t.equal(
    baseOf({ ...lie, headers: [['x-a', 'é']] }, 'sig=("x-a")'),
    undefined,
    'nor is it anything but ASCII'
  )
  t.end()
})

t.test('another implementation signs the same', t => {
  const derived = ['@method', '@target-uri', '@authority', '@scheme', '@path', '@query']
  const names = fc.subarray([...derived, 'x-a', 'x-b'])
  const text = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
  const path = fc.stringMatching(
    /^(\/[a-zA-Z0-9._~!$&'()*+,;=:@-]{0,8}){1,4}(\?[a-zA-Z0-9._~!$&'()*+,;=:@/?-]{0,20})?$/
  )
  fc.assert(
    fc.property(names, text, text, path, fc.nat(), (components, a, b, target, created) => {
      const url = `https://example.com${target}`
      const headers = [
        ['x-a', a],
        ['x-b', b],
        ['x-a', b]
      ] as const
      let theirs = ''
      const { signatureInput } = createSignatureSync(
        {
          kind: 'request',
          method: 'GET',
          targetUri: url,
          fields: headers.map(([name, value]) => ({ name, value }))
        },
        {
          components: components.map(name => component(name)),
          parameters: { created, keyid: a, tag: 'web-bot-auth' },
          signer: {
            algorithm: 'ed25519',
            sign: bytes => {
              theirs = Buffer.from(bytes).toString()
              return new Uint8Array(64)
            }
          }
        }
      )
      t.equal(baseOf({ url, headers }, signatureInput), theirs)
    }),
    { numRuns: 300 }
  )
  t.end()
})
