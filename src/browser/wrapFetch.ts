import { isChallenge, isOwnCall, readOffer } from './challengedAnswer.ts'
import type { PassEarner } from './earnPass.ts'

/**
 * A `fetch` that earns a pass where the answer asks for one, and then calls once more. Every other call is the
 * browser's own: same promise of the same answer, untouched.
 */
export function wrapFetch(native: typeof fetch, earner: PassEarner): typeof fetch {
  return function fetch(...call) {
    const spare = spareOf(...call)
    if (spare === undefined) return native(...call)
    const sentMs = performance.now()
    const again = async (answer: Response): Promise<Response> => {
      // The answer itself stays whole, for where no pass can be had.
      const text = await answer
        .clone()
        .text()
        .catch(() => '')
      const earned = await Promise.race([earner.earn(readOffer(text), sentMs), isAborted(spare.signal)])
      if (!earned) return answer
      const second = await native(spare)
      if (!isChallenged(second)) earner.helped()
      return second
    }
    return native(...call).then(answer => (isChallenged(answer) ? again(answer) : answer))
  }
}

/**
 * The same call once more, its body as it is now. `undefined` where it cannot be made again: a stream can be read
 * only once; and where a pass would not help: at another site, or without cookies.
 */
function spareOf(...[input, init]: Parameters<typeof fetch>): Request | undefined {
  try {
    const isRequest = input instanceof Request
    if (!isOwnCall(isRequest ? input.url : input) || isStream(init?.body)) return undefined
    const spare = new Request(isRequest ? input.clone() : input, init)
    return spare.credentials === 'omit' ? undefined : spare
  } catch {
    // The browser says itself what is wrong with it.
    return undefined
  }
}

function isChallenged({ headers }: Response): boolean {
  return isChallenge(name => headers.get(name))
}

function isStream(body: unknown): boolean {
  return typeof ReadableStream === 'function' && body instanceof ReadableStream
}

/** Resolves once the call is given up: to call once more then fails in the browser's own words. */
function isAborted(signal: AbortSignal | undefined): Promise<true> {
  return new Promise(resolve => {
    if (signal?.aborted === true) resolve(true)
    else signal?.addEventListener('abort', () => resolve(true))
  })
}
