import { getFips, hash } from 'node:crypto'
import type { ClientHello } from '../core/clientHello.ts'
import { withoutGrease } from './grease.ts'

/**
 * JA3 (github.com/salesforce/ja3), in hex. It hashes the order of extensions, which Chrome and what is built on it
 * have shuffled since 2023, so that it finds old tools and never a browser.
 */
export function ja3(hello: ClientHello): string {
  return digest(hello, withoutGrease(hello.extensions))
}

/** JA3 with its extensions sorted as numbers. */
export function ja3n(hello: ClientHello): string {
  return digest(
    hello,
    withoutGrease(hello.extensions).toSorted((a, b) => a - b)
  )
}

/** `''` where the machine runs in FIPS mode, which has no MD5. */
function digest(hello: ClientHello, extensions: readonly number[]): string {
  if (getFips() === 1) return ''
  const lists = [withoutGrease(hello.ciphers), extensions, withoutGrease(hello.groups), hello.pointFormats]
  return hash('md5', `${hello.legacyVersion},${lists.map(list => list.join('-')).join(',')}`)
}
