import { domainToASCII } from 'node:url'
import { readHost } from '../core/hostname.ts'

/**
 * Reads a site's hostname as Host headers carry it: lower case, international names in ASCII; `*.` before it
 * stands for any subdomain, `*` alone for any host. `undefined` when the text is none of these.
 */
export function parseHostPattern(text: string): string | undefined {
  if (text === '*') return text
  const wildcard = text.startsWith('*.') ? '*.' : ''
  const name = text.slice(wildcard.length)
  const ascii = /^[!-~]*$/.test(name) ? name : domainToASCII(name)
  const read = readHost(ascii)
  return read === undefined || text.includes(':', text.indexOf(']') + 1) ? undefined : wildcard + read.host
}
