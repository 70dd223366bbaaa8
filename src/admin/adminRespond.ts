import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Answer } from '../core/answer.ts'
import { explanationJson } from '../rehearsal/explanationJson.ts'
import { explanationText } from '../rehearsal/explanationText.ts'
import type { Explanation } from '../rehearsal/explanation.ts'
import { plainAnswer, type Respond } from './endpoint.ts'
import { readExplainWish, type ExplainWish } from './explainWish.ts'
import { jsonAnswer, problem } from './jsonAnswer.ts'
import { mostBodyBytes, readBody } from './readBody.ts'

/** What a reload came to: nothing, or the faults that kept the old policy in force. */
export interface ReloadOutcome {
  readonly hash: string
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

/** What a gateway says of itself; times are RFC 3339. */
export interface GatewayStatus {
  readonly version: string
  readonly pid: number
  readonly state: string
  readonly started: string
  readonly policy: { readonly hash: string; readonly since: string }
  readonly last_reload: { readonly successful: boolean; readonly faults: readonly string[] }
  readonly sites: readonly { readonly id: string; readonly hosts: readonly string[]; readonly mode: string }[]
}

/** What the admin API can see and do. */
export interface AdminPowers {
  status(): GatewayStatus
  reload(): Promise<ReloadOutcome>
  /** `undefined` when the decision that was asked for is not known any more. */
  explain(wish: ExplainWish): Promise<Explanation | undefined>
}

/** One request of somebody who has shown the token. */
interface AdminRequest {
  /** Of a POST; else empty. */
  readonly body: Buffer
  readonly isJson: boolean
}

type AdminRoute = (powers: AdminPowers, request: AdminRequest) => Answer | Promise<Answer>

const routes: Readonly<Record<string, AdminRoute>> = {
  'GET /status': powers => jsonAnswer(200, powers.status()),
  'POST /reload': async powers => {
    const outcome = await powers.reload()
    return jsonAnswer(outcome.faults.length === 0 ? 200 : 422, outcome)
  },
  'POST /explain': explain
}

const notFound = problem(404, `This address answers ${Object.keys(routes).join(', ')}.`)
const tooLarge = problem(413, `A body has at most ${mostBodyBytes / 1024} KiB here.`)

/**
 * The admin API: see `routes`, with `Authorization: Bearer TOKEN` on everything. Not a byte of a body is
 * read before the token is right.
 */
export function adminRespond(token: string, powers: AdminPowers): Respond {
  const expected = digest(token)
  return async (req): Promise<Answer> => {
    if (!authorised(req, expected))
      return problem(401, 'A bearer token is needed.', ['WWW-Authenticate', 'Bearer'])
    const name = `${req.method} ${req.url?.split('?', 1)[0]}`
    if (!Object.hasOwn(routes, name)) return notFound
    const body = await readBody(req)
    return body === undefined ? tooLarge : routes[name]!(powers, { body, isJson: isJson(req) })
  }
}

async function explain(powers: AdminPowers, { body, isJson }: AdminRequest): Promise<Answer> {
  const wish = readExplainWish(body, isJson)
  if ('mistake' in wish) return problem(400, `${wish.mistake}.`)
  const explanation = await powers.explain(wish)
  if (explanation === undefined) {
    return problem(
      404,
      'No such decision is remembered: each edge thread keeps the last 1024 that stopped somebody or would have, and 256 others, for 15 minutes. The access log has its line.'
    )
  }
  if (wish.asText) return jsonAnswer(200, { text: explanationText(explanation) })
  return plainAnswer(200, `${explanationJson(explanation)}\n`, 'application/json')
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

/** Compares digests, so neither content nor length of the token shows in the time it takes. */
function authorised(req: IncomingMessage, expected: Buffer): boolean {
  const given = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1]
  return given !== undefined && timingSafeEqual(digest(given), expected)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
