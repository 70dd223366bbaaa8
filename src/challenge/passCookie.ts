import { readCookie } from '../core/cookie.ts'
import type { PassConfig } from '../core/config.ts'
import type { Scheme } from '../core/facts.ts'

/** All names a pass may have; none of these cookies reaches the upstream. */
export const passCookieNames: readonly string[] = ['__Host-moien', '__Secure-moien', 'moien']

/** What of a site's configuration its passes depend on. `SiteConfig` is one. */
export interface PassSite {
  readonly id: string
  readonly hosts: readonly string[]
  readonly pass: PassConfig
}

/** How long after its end a pass is still kept by the browser, for the form that lay open meanwhile. */
export const graceMs: number = 24 * 60 * 60 * 1000

/** Whom a pass is for; it is signed with this and is worth nothing to anyone else. */
export function passAudience(site: PassSite, host: string): string {
  return site.pass.scope === 'site' ? `site ${site.id}` : `host ${host}`
}

/**
 * The pass among the cookies, if any. Only the cookie of the scheme in use counts: one that was set over
 * plain http, by whoever sat on the line, is nothing over https. A neighbouring host can set a cookie of
 * the same name that browsers send first; `skip` looks past so many of them.
 */
export function readPassCookie(
  cookieHeader: string | undefined,
  site: PassSite,
  scheme: Scheme,
  skip: number
): string | undefined {
  return cookieHeader === undefined
    ? undefined
    : readCookie(cookieHeader, cookieName(scheme, cookieDomain(site)), skip)
}

/**
 * The Set-Cookie value that hands a pass over. Over https `SameSite=None`: it must be there when a person
 * comes back from another site's log-in or payment page, and it authorises nothing in the application.
 */
export function passCookie(text: string, site: PassSite, scheme: Scheme, leftMs: number): string {
  const domain = cookieDomain(site)
  const maxAge = Math.ceil((leftMs + graceMs) / 1000)
  const guard = scheme === 'https' ? 'Secure; SameSite=None' : 'SameSite=Lax'
  const reach = domain === undefined ? '' : `; Domain=${domain}`
  return `${cookieName(scheme, domain)}=${text}; Path=/${reach}; Max-Age=${maxAge}; HttpOnly; ${guard}`
}

/** `__Host-` forbids a Domain attribute (RFC 6265bis §4.1.3.2), so a shared pass has another name. */
function cookieName(scheme: Scheme, domain: string | undefined): string {
  if (scheme === 'http') return 'moien'
  return domain === undefined ? '__Host-moien' : '__Secure-moien'
}

/**
 * The domain that all hosts of a site with `scope: site` have in common, `undefined` for a pass of one
 * host. Hosts without a common parent of two labels each keep a cookie of their own.
 */
function cookieDomain(site: PassSite): string | undefined {
  if (site.pass.scope !== 'site') return undefined
  const [first = [], ...others] = site.hosts.map(host => host.replace(/^\*\./, '').split('.').toReversed())
  const shared = first.findIndex((label, i) => others.some(labels => labels[i] !== label))
  const labels = shared < 0 ? first : first.slice(0, shared)
  return labels.length < 2 ? undefined : labels.toReversed().join('.')
}
