import { deflateRawSync } from 'node:zlib'
import type { Fault, Place } from '../core/fault.ts'
import type { OperatorFiles } from './operatorFiles.ts'

/** Compressed: a logo travels in every page, and all a citizen downloads is to stay below 15 kB. */
const mostPackedBytes = 4096
const mostBytes = 64 * 1024

/** By what a file of the kind begins with, read as Latin-1. */
const kinds: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['png', /^\x89PNG\r\n/],
  ['jpeg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  [
    'svg+xml',
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*|<!DOCTYPE svg[^>[]*>\s*)*<svg[\s>]/
  ]
]

/**
 * A small picture as a data URL. As an image a browser neither runs the scripts of an SVG nor fetches what it names.
 * Answers what is wrong with it where there is something: a fault, or the sentence of one.
 */
export function readPicture(
  file: string,
  files: OperatorFiles,
  namedAt?: Place
): string | Fault | { readonly wrong: string } {
  const bytes = files.readBytes(file, namedAt ?? { file, line: 1, column: 1 })
  if (!Buffer.isBuffer(bytes)) return bytes
  if (bytes.length > mostBytes) return { wrong: tooLarge(bytes.length) }
  const text = bytes.toString('latin1')
  const type = kinds.find(([, pattern]) => pattern.test(text))?.[0]
  if (type === undefined) return { wrong: 'This file is no SVG, PNG, JPEG, GIF or WebP' }
  const url = type === 'svg+xml' ? svgUrl(bytes) : `data:image/${type};base64,${bytes.toString('base64')}`
  const packed = deflateRawSync(url, { level: 9 }).length
  return packed > mostPackedBytes ? { wrong: tooLarge(packed) } : url
}

/** Percent-encoded as little as may be: this compresses, which base64 does not. */
function svgUrl(bytes: Buffer): string {
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim()
    .replace(/\s+/g, ' ')
  return `data:image/svg+xml,${text.replace(/[%#{}<>"&+\u{80}-\u{10ffff}]/gu, encodeURIComponent)}`
}

function tooLarge(bytes: number): string {
  return `This logo takes ${bytes} bytes, and would travel in every page; ${mostPackedBytes}, compressed, are the most`
}
