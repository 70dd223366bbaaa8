/** The file of a thread's entry beside this one: `.ts` in a checkout, `.js` once built. */
export function threadUrl(name: string): URL {
  return new URL(`./${name}${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)
}
