// The page that keeps a challenged form, as a client without a browser reads it.
import { ask, type Answer } from './scriptedVisitor.ts'

/** What the page sends on, and where to. */
export interface KeptForm {
  readonly action: string
  readonly challenge: string
  readonly seal: string
}

/** What a page has kept; `undefined` for a page that has kept nothing. */
export function keptFormOf({ body }: Pick<Answer, 'body'>): KeptForm | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1]
  const action = /id="kept-form" action="([^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  const [challenge, seal] = [value('challenge'), value('seal')]
  return action === undefined || challenge === undefined || seal === undefined
    ? undefined
    : { action, challenge, seal }
}

/** Has a kept form sent on, as its button or its script does. */
export function sendOn(
  origin: string,
  { action, challenge, seal }: KeptForm,
  headers: Readonly<Record<string, string>>,
  localAddress?: string
): Promise<Answer> {
  const body = new URLSearchParams({ challenge, seal }).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return ask(origin, action, {
    method: 'POST',
    headers: { ...headers, ...type },
    body,
    ...(localAddress && { localAddress })
  })
}
