import { createSignatureSync } from 'http-message-sig'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { thumbprintOf } from '../../src/client/verificationKey.ts'
import type { PublicJwk } from '../../src/core/signatureTrust.ts'

/** Somebody with a key of their own. */
export interface Signer {
  readonly jwk: PublicJwk
  readonly keyId: string
  readonly privateKey: KeyObject
}

export function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' }) as unknown as PublicJwk
  return { jwk, keyId: thumbprintOf(jwk), privateKey }
}

/** What is signed, and how; all but the first three are as they should be unless said. */
export interface SigningWishes {
  readonly signer: Signer
  readonly url: string
  /** `Signature-Agent`; `undefined` leaves it out. */
  readonly agent: string | undefined
  readonly nowMs: number
  readonly label?: string
  /** Names; `signature-agent` stands for its member. */
  readonly components?: readonly string[]
  readonly parameters?: Readonly<Record<string, string | number | undefined>>
}

/** The headers of a request that a bot signs: `Signature-Input`, `Signature` and `Signature-Agent`. */
export function signRequest(wishes: SigningWishes): [name: string, value: string][] {
  const { signer, url, agent, label = 'sig1' } = wishes
  const created = Math.floor(wishes.nowMs / 1000)
  const parameters = {
    created,
    expires: created + 300,
    keyid: signer.keyId,
    alg: 'ed25519',
    tag: 'web-bot-auth',
    ...wishes.parameters
  }
  const fields = agent === undefined ? [] : [{ name: 'signature-agent', value: agent }]
  const names =
    wishes.components ?? (agent === undefined ? ['@authority'] : ['@authority', 'signature-agent'])
  const isMember = agent?.startsWith('"') !== true
  const components = names.map(name => ({
    name,
    parameters: name === 'signature-agent' && isMember ? { key: label } : {}
  }))
  const headers = createSignatureSync(
    { kind: 'request', method: 'GET', targetUri: url, fields },
    {
      label,
      components,
      parameters,
      signer: { algorithm: parameters.alg, sign: base => sign(null, base, signer.privateKey) }
    }
  )
  return [
    ['Signature-Input', headers.signatureInput],
    ['Signature', headers.signature],
    ...(agent === undefined ? [] : [['Signature-Agent', agent] as [string, string]])
  ]
}
