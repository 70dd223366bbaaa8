import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Answer } from '../core/answer.ts'
import type { Respond } from './endpoint.ts'
import { jsonAnswer, problem } from './jsonAnswer.ts'
import { mostBodyBytes, readBody } from './readBody.ts'
import type { TopReport } from './topReport.ts'

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
  /** What the requests of the last while have in common; a text says what is wrong with the query. */
  top(query: URLSearchParams): TopReport | string
}

/** One request of somebody who has shown the token. */
interface AdminRequest {
  /** Of a POST; else empty. */
  readonly body: Buffer
  readonly query: URLSearchParams
}

type AdminRoute = (powers: AdminPowers, request: AdminRequest) => Answer | Promise<Answer>

const routes: Readonly<Record<string, AdminRoute>> = {
  'GET /status': powers => jsonAnswer(200, powers.status()),
  'GET /top': (powers, { query }) => {
    const report = powers.top(query)
    return typeof report === 'string' ? problem(400, report) : jsonAnswer(200, report)
  },
  'POST /reload': async powers => {
    const outcome = await powers.reload()
    return jsonAnswer(outcome.faults.length === 0 ? 200 : 422, outcome)
  }
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
    const [path = '', query = ''] = (req.url ?? '').split('?', 2)
    const name = `${req.method} ${path}`
    if (!Object.hasOwn(routes, name)) return notFound
    const body = await readBody(req)
    return body === undefined ? tooLarge : routes[name]!(powers, { body, query: new URLSearchParams(query) })
  }
}

/** Compares digests, so neither content nor length of the token shows in the time it takes. */
function authorised(req: IncomingMessage, expected: Buffer): boolean {
  const given = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1]
  return given !== undefined && timingSafeEqual(digest(given), expected)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
