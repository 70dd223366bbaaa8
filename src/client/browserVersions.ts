import data from './browserVersions.json' with { type: 'json' }

/** The browsers whose ways are known. Others that are built on them are held to less: see `BrowserClaim`. */
export const browsers = ['chrome', 'firefox', 'safari'] as const

export type Browser = (typeof browsers)[number]

/** What browsers do from some version on. */
export type BrowserFeature = keyof typeof data.features

/** Versions that can be compared: 16.4 is 16_004. */
export type BrowserVersion = number

/** From which version on the browser does this; Infinity for one that never did. */
export function sinceVersion(feature: BrowserFeature, browser: Browser): BrowserVersion {
  const since = data.features[feature][browser]
  return since === null ? Infinity : readVersion(since)
}

/** Reads `16.4` or `156`; what follows a second point does not matter. */
export function readVersion(text: string): BrowserVersion {
  const [major = '', minor = ''] = text.split('.', 2)
  return Number(major) * 1000 + Math.min(Number(minor), 999)
}

/** The pseudo-headers of a browser's HTTP/2 requests by their initials: each order that it has had. */
export const pseudoHeaderOrders: Readonly<Record<Browser, readonly string[]>> = data.pseudoHeaderOrders

/** Settings that a browser's HTTP/2 connections begin with, by their number; it may send others. */
export const http2Settings: Readonly<Record<Browser, Readonly<Record<string, number>>>> = data.http2Settings

/** In which order a browser sends these headers when it asks for a document; empty where that is not known. */
export const documentHeaderOrders: Readonly<Record<Browser, readonly string[]>> = data.documentHeaderOrders
