import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Scheme } from '../core/facts.ts'
import type { SpooledFile } from '../store/formSpool.ts'
import type { PurposeKeys } from './deriveKeys.ts'

/** How long a form is kept, from when its challenge was first shown. */
export const formLifeMs: number = 24 * 60 * 60_000

/** A form that was challenged: what is needed to send it once more with the authority it had, and no more. */
export interface SealedForm {
  /** 32 hexadecimal digits, by which it is known that it was sent; the same however often it is sealed anew. */
  readonly id: string
  readonly method: string
  /** When it was sealed first. */
  readonly sealedMs: number
  /** What says whose page sent it and what its body is, as names and values in turn: see `formHeaders`. */
  readonly headers: readonly string[]
  /** Keys the digests; drawn for this form alone, and only in its seal. */
  readonly secretsKey: string
  /** Digests of the cookies that came with it, and of its Authorization: see `FormSecrets`. */
  readonly secrets: readonly string[]
  readonly body: FormBody
}

/** What a form holds: its bytes, or where on this machine's disk they are, and the key they are under. */
export type FormBody =
  | { readonly kind: 'inline'; readonly bytes: Buffer }
  | { readonly kind: 'spooled'; readonly file: SpooledFile }

/** What a seal holds for alone. Whoever opens it must name the same. */
export interface SealPlace {
  /** The token of the challenge it was made with: it is bound to a client, a time and a nonce. */
  readonly challenge: string
  readonly scheme: Scheme
  readonly host: string
  /** Path and query that the upstream is asked for. */
  readonly target: string
}

const version = 1
const keyIdAt = 1
const ivAt = 5
const ivBytes = 12
const textAt = ivAt + ivBytes
const tagBytes = 16
const lengthBytes = 4
const algorithm = 'aes-256-gcm'

/**
 * Seals a form: AES-256-GCM under a random 96-bit nonce, with its place as associated data. Under one key some 2^32
 * may be made (NIST SP 800-38D §8.3).
 * Layout: version, key id (4 bytes), nonce; then, encrypted, the length of the head (4 bytes), the head as JSON, the
 * body; then the tag. In base64url.
 */
export function sealForm({ signing }: PurposeKeys, form: SealedForm, place: SealPlace): string {
  const { body, ...rest } = form
  const isInline = body.kind === 'inline'
  const head = Buffer.from(JSON.stringify(isInline ? rest : { ...rest, file: body.file }))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(head.length)
  const clear = Buffer.alloc(ivAt)
  clear[0] = version
  clear.write(signing.id, keyIdAt, 'hex')
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, signing.secret, iv).setAAD(associated(clear, place))
  const text = [cipher.update(length), cipher.update(head)]
  if (isInline) text.push(cipher.update(body.bytes))
  text.push(cipher.final())
  return Buffer.concat([clear, iv, ...text, cipher.getAuthTag()]).toString('base64url')
}

/**
 * Opens a seal. Answers `foreign` for one under an unknown key, `undefined` for one that was never made like this for
 * this place. Whether it is too old is for the caller to look at.
 */
export function openForm(
  keys: PurposeKeys,
  seal: string,
  place: SealPlace
): SealedForm | 'foreign' | undefined {
  const bytes = Buffer.from(seal, 'base64url')
  if (bytes.length < textAt + lengthBytes + tagBytes || bytes[0] !== version) return undefined
  const key = keys.verifying.get(bytes.toString('hex', keyIdAt, ivAt))
  if (key === undefined) return 'foreign'
  const tagAt = bytes.length - tagBytes
  const decipher = createDecipheriv(algorithm, key.secret, bytes.subarray(ivAt, textAt), {
    authTagLength: tagBytes
  })
    .setAAD(associated(bytes.subarray(0, ivAt), place))
    .setAuthTag(bytes.subarray(tagAt))
  const text = decipher.update(bytes.subarray(textAt, tagAt))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return readForm(text)
}

/** Moien wrote it: the tag says so. */
function readForm(text: Buffer): SealedForm {
  const bodyAt = lengthBytes + text.readUInt32BE()
  const head = JSON.parse(text.toString('utf8', lengthBytes, bodyAt)) as Omit<SealedForm, 'body'> & {
    readonly file?: SpooledFile
  }
  const { file, ...form } = head
  const body: FormBody =
    file === undefined ? { kind: 'inline', bytes: text.subarray(bodyAt) } : { kind: 'spooled', file }
  return { ...form, body }
}

/** None of these texts holds a NUL, which keeps them apart. */
function associated(clear: Buffer, { challenge, scheme, host, target }: SealPlace): Buffer {
  return Buffer.concat([clear, Buffer.from(`${[challenge, scheme, host, target].join('\0')}\0`)])
}
