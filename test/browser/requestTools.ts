/** What a page needs to look at its own requests. */
export interface RequestTools {
  /** All that a request tells, in order: what, and in which state. Several `progress` count as one. */
  tell: (request: XMLHttpRequest) => string[]
  /** The request once it has come to its end. */
  end: (request: XMLHttpRequest) => Promise<XMLHttpRequest>
}

/** For `addInitScript`: makes them the page's `tools`. */
export function defineTools(): void {
  Object.assign(globalThis, {
    tools: {
      tell: request => {
        const told: string[] = []
        const types = [
          'readystatechange',
          'loadstart',
          'progress',
          'load',
          'loadend',
          'abort',
          'error',
          'timeout'
        ]
        const listen = (target: EventTarget, name: string): void => {
          for (const type of types) {
            target.addEventListener(type, () => {
              const line = `${name} ${type} ${request.readyState} ${request.status}`
              if (told.at(-1) !== line) told.push(line)
            })
          }
        }
        listen(request, 'request')
        listen(request.upload, 'upload')
        return told
      },
      end: request =>
        new Promise(resolve => request.addEventListener('loadend', () => setTimeout(resolve, 0, request)))
    } satisfies RequestTools
  })
}
