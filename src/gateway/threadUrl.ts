/**
 * The file of a thread's entry beside this one: `.ts` in a checkout. The build (package.json) leaves few files, quick to
 * read, and puts those that several share into this folder, where what is named from here is found: `.js`.
 */
export function threadUrl(name: string): URL {
  return new URL(`./${name}${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)
}
