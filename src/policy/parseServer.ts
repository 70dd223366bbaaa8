import type { ServerConfig } from '../core/config.ts'

/**
 * Reads a server of an upstream: `http://host:port`, `https://host:port` or `unix:/path`; `undefined` when
 * the text is none of these, or says more than where the server is.
 */
export function parseServer(text: string, ca: string | undefined): ServerConfig | undefined {
  if (text.startsWith('unix:')) {
    const socketPath = text.slice('unix:'.length)
    return socketPath.startsWith('/') ? { origin: 'http://localhost', socketPath, ca: undefined } : undefined
  }
  if (!/^https?:\/\/[^/?#@\s]+\/?$/.test(text) || !URL.canParse(text)) return undefined
  const { origin, protocol } = new URL(text)
  return { origin, socketPath: undefined, ca: protocol === 'https:' ? ca : undefined }
}
