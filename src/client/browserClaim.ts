import { readVersion, type Browser, type BrowserVersion } from './browserVersions.ts'

/** Which browser a user agent says it is. */
export interface BrowserClaim {
  readonly browser: Browser
  readonly version: BrowserVersion
  /**
   * The browser itself or, of Chrome, Edge. Others are built on it, name its version, and leave out or add what they
   * like.
   */
  readonly isPlain: boolean
  /** Android's WebView: the application around it may send its requests itself, and decides on their headers. */
  readonly isWebView: boolean
  readonly isMobile: boolean
}

/** Robots that give their name and address take a browser's name for the pages' sake, and hide nothing. */
const namedRobot = /\(compatible;|\+https?:/

const chrome =
  /^Mozilla\/5\.0 \([^)]*\) AppleWebKit\/537\.36 \(KHTML, like Gecko\) (.*?)(?:Headless)?Chrome\/(\d{1,4})\.([^ ]*)(.*)$/
/** What stands behind the version of Chrome and Edge themselves. */
const chromeEnd = /^ (?:Mobile )?Safari\/537\.36(?: EdgA?\/[\d.]+)?$/
const firefox = /^Mozilla\/5\.0 \([^)]*rv:[\d.]+\) Gecko\/[\d.]+ Firefox\/(\d{1,4})(.*)$/
const safari =
  /^Mozilla\/5\.0 \((?:Macintosh|iPhone|iPad|iPod)[^)]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\) Version\/(\d{1,3}\.\d{1,3})(?:\.\d+)*(.*)$/
const safariEnd = /^ (?:Mobile\/\w+ )?Safari\/[\d.]+$/
const mobile = /Mobile|Android|iPhone|iPad/

/** Reads a user agent; `undefined` where it claims no browser that is known. Linear in its length. */
export function readBrowserClaim(userAgent: string): BrowserClaim | undefined {
  if (!userAgent.startsWith('Mozilla/5.0 (') || namedRobot.test(userAgent)) return undefined
  const isMobile = mobile.test(userAgent)
  const asChrome = chrome.exec(userAgent)
  if (asChrome !== null) return chromeClaim(userAgent, asChrome, isMobile)
  const asFirefox = firefox.exec(userAgent)
  if (asFirefox !== null) {
    const [, version = '', rest = ''] = asFirefox
    const isPlain = /^\.[\d.]+$/.test(rest)
    return { browser: 'firefox', version: readVersion(version), isPlain, isWebView: false, isMobile }
  }
  const asSafari = safari.exec(userAgent)
  if (asSafari === null) return undefined
  const [, version = '', rest = ''] = asSafari
  const isPlain = safariEnd.test(rest)
  return { browser: 'safari', version: readVersion(version), isPlain, isWebView: false, isMobile }
}

function chromeClaim(
  userAgent: string,
  [, before = '', version = '', , rest = '']: RegExpExecArray,
  isMobile: boolean
): BrowserClaim | undefined {
  // Edge was once built on something else.
  if (rest.includes('Edge/')) return undefined
  const isWebView = userAgent.includes('; wv)') || before.startsWith('Version/')
  const isPlain = !isWebView && before === '' && chromeEnd.test(rest)
  return { browser: 'chrome', version: readVersion(version), isPlain, isWebView, isMobile }
}
