import { createCipheriv, createDecipheriv } from 'node:crypto'

/** Of the text, in each chunk but the last. */
export const chunkBytes: number = 64 * 1024
/** By which a chunk is longer than its text. */
export const chunkTagBytes = 16
const algorithm = 'aes-256-gcm'

/**
 * One chunk of a long text under AES-256-GCM. A chunk opens at its own place alone, and the last one as the last: none
 * can be left out, doubled, moved or cut off (the STREAM construction: V. T. Hoang, R. Reyhanitabar, P. Rogaway,
 * D. Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015). `key` is for one text.
 */
export function sealChunk(key: Buffer, index: number, isLast: boolean, text: Buffer): Buffer {
  const cipher = createCipheriv(algorithm, key, nonceOf(index, isLast))
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** The text of a chunk; `undefined` when it is not the one that was sealed for this place. */
export function openChunk(key: Buffer, index: number, isLast: boolean, chunk: Buffer): Buffer | undefined {
  const tagAt = chunk.length - chunkTagBytes
  if (tagAt < 0) return undefined
  const options = { authTagLength: chunkTagBytes }
  const decipher = createDecipheriv(algorithm, key, nonceOf(index, isLast), options)
  decipher.setAuthTag(chunk.subarray(tagAt))
  const text = decipher.update(chunk.subarray(0, tagAt))
  try {
    decipher.final()
    return text
  } catch {
    return undefined
  }
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(index, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
