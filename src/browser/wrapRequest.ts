import { isChallenge, isOwnCall, readOffer } from './challengedAnswer.ts'
import type { PassEarner } from './earnPass.ts'

type Body = Parameters<XMLHttpRequest['send']>[0]

/** One call of a request that may have to be made again. */
interface Call {
  /** What `open` was called with, as many arguments as it was. */
  readonly opened: Parameters<XMLHttpRequest['open']>
  readonly headers: (readonly [name: string, value: string])[]
  /** `held`: challenged, and nothing of it is told. `solving`: opened anew, not yet sent. */
  phase: 'idle' | 'first' | 'held' | 'solving' | 'again'
  body: Body
  responseType: XMLHttpRequestResponseType
  sentMs: number
  /** The page has heard the end of the upload. */
  uploaded: boolean
}

const events = ['readystatechange', 'loadstart', 'progress', 'load', 'loadend'] as const
const uploadEvents = ['loadstart', 'progress', 'load', 'loadend'] as const

/**
 * An `XMLHttpRequest` that earns a pass where the answer asks for one, and then calls once more. Of the first answer
 * the page hears nothing: listeners that stand before all others stop its events, and the second one brings the
 * browser's own, in their order. Synchronous calls and those to other sites are left alone.
 */
export function wrapRequest(Native: typeof XMLHttpRequest, earner: PassEarner): typeof XMLHttpRequest {
  const { prototype } = Native
  const calls = new WeakMap<XMLHttpRequest, Call>()
  const owners = new WeakMap<EventTarget, XMLHttpRequest>()

  function hear(this: XMLHttpRequest, event: Event): void {
    const call = calls.get(this)
    if (call === undefined) return
    if (this.readyState === 2) look(this, call)
    // Broken off or given up while it was read: of that the page is told.
    if (call.phase === 'held' && this.readyState === 4 && this.status === 0) call.phase = 'idle'
    const isTold = call.phase === 'idle' || call.phase === 'first' || call.phase === 'again'
    if (!isTold || (call.phase === 'again' && event.type === 'loadstart')) event.stopImmediatePropagation()
    if (call.phase === 'held' && event.type === 'loadend') repeat(this, call)
  }

  function hearUpload(this: XMLHttpRequestUpload, event: Event): void {
    const call = calls.get(owners.get(this)!)
    if (call === undefined) return
    if (call.phase === 'again' && call.uploaded) event.stopImmediatePropagation()
    else if (event.type === 'loadend') call.uploaded = true
  }

  /** When the headers have come. */
  function look(request: XMLHttpRequest, call: Call): void {
    const isChallenged = isChallenge(name => request.getResponseHeader(name))
    if (call.phase === 'again' && !isChallenged) earner.helped()
    if (call.phase !== 'first' || !isChallenged) return
    call.phase = 'held'
    call.responseType = request.responseType
    request.responseType = 'text'
  }

  function repeat(request: XMLHttpRequest, call: Call): void {
    const offer = readOffer(request.responseText)
    call.phase = 'solving'
    prototype.open.apply(request, call.opened)
    for (const header of call.headers) prototype.setRequestHeader.apply(request, [...header])
    request.responseType = call.responseType
    void earner.earn(offer, call.sentMs).then(() => {
      if (calls.get(request) !== call || call.phase !== 'solving') return
      call.phase = 'again'
      prototype.send.call(request, call.body)
    })
  }

  return class XMLHttpRequest extends Native {
    constructor() {
      super()
      owners.set(this.upload, this)
      for (const type of events) this.addEventListener(type, hear)
      for (const type of uploadEvents) this.upload.addEventListener(type, hearUpload)
    }

    override open(...opened: unknown[]): void {
      calls.set(this, newCall(opened as Call['opened']))
      prototype.open.apply(this, opened as Call['opened'])
    }

    override setRequestHeader(name: string, value: string): void {
      super.setRequestHeader(name, value)
      calls.get(this)?.headers.push([name, value])
    }

    override send(body?: Body): void {
      const call = calls.get(this)
      const mayRepeat = call !== undefined && isAsynchronous(call) && isOwnCall(call.opened[1])
      // At another site a listener there, whosever it is, would cost a preflight.
      if (!mayRepeat) for (const type of uploadEvents) this.upload.removeEventListener(type, hearUpload)
      const kept = mayRepeat ? keptBody(body) : null
      super.send(body)
      if (mayRepeat && call.phase === 'idle') {
        Object.assign(call, { phase: 'first', body: kept, sentMs: performance.now() })
      }
    }

    override abort(): void {
      const call = calls.get(this)
      if (call?.phase === 'solving') {
        // Nothing is under way. For the browser to tell of an end, something has to be, for a moment.
        prototype.open.apply(this, ['GET', `${location.origin}/.moien/pass`, true])
        super.send()
        call.phase = 'idle'
      }
      super.abort()
    }
  }
}

function newCall(opened: Call['opened']): Call {
  return { opened, headers: [], phase: 'idle', body: null, responseType: '', sentMs: 0, uploaded: false }
}

function isAsynchronous({ opened }: Call): boolean {
  return opened.length < 3 || opened[2]
}

/** The body as it is now, whatever becomes of what it was made from. */
function keptBody(body: Body): Body {
  if (body instanceof FormData) {
    const copy = new FormData()
    body.forEach((value, name) => copy.append(name, value))
    return copy
  }
  if (body instanceof URLSearchParams) return new URLSearchParams(body)
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? new Blob([body]) : body
}
