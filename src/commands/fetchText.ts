import { isTrustworthy } from './botSources.ts'

/** The longest of such lists are some hundred kB. */
const maxBytes = 4 * 1024 * 1024
const patienceMs = 20_000
const maxRedirects = 5

/**
 * Fetches a text over HTTPS, or within the machine over HTTP; so are its redirects.
 * @throws Error that says why there is none.
 */
export async function fetchText(address: string): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs)
  let url = address
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await fetch(url, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/json, text/plain' }
    })
    const location = answer.headers.get('location')
    if (answer.status >= 300 && answer.status < 400 && location !== null) {
      await answer.body?.cancel()
      url = new URL(location, url).href
      if (!isTrustworthy(url)) throw new Error(`it redirects to ${url.slice(0, 200)}, which is not https`)
      continue
    }
    if (answer.status === 200) return await readText(answer)
    await answer.body?.cancel()
    throw new Error(`the answer is ${answer.status}`)
  }
  throw new Error(`it redirects more than ${maxRedirects} times`)
}

async function readText(answer: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes / 1024 / 1024} MiB`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
