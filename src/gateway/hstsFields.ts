import type { SiteConfig } from '../core/config.ts'

/** What tells browsers to ask by https alone (RFC 6797 §6.1), as header name and value; nothing where it is not wished. */
export function hstsFields({ hsts }: Pick<SiteConfig, 'hsts'>): readonly string[] {
  if (hsts === undefined) return []
  const parts = [`max-age=${Math.floor(hsts.maxAgeMs / 1000)}`]
  if (hsts.includeSubdomains) parts.push('includeSubDomains')
  if (hsts.preload) parts.push('preload')
  return ['Strict-Transport-Security', parts.join('; ')]
}
