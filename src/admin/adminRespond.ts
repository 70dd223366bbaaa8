import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Answer } from '../core/answer.ts'
import type { Clock } from '../core/clock.ts'
import type { Explanation } from '../rehearsal/explanation.ts'
import { actorOf, type Actor } from './actor.ts'
import type { Respond } from './endpoint.ts'
import type { ExplainWish } from './explainWish.ts'
import { jsonAnswer, problem } from './jsonAnswer.ts'
import type { CommandOutcome, OperatorCommand, ShownOrder } from './operatorCommand.ts'
import { mostBodyBytes, readBody } from './readBody.ts'
import type { TopReport } from './topReport.ts'

/** What a gateway says of itself; times are RFC 3339. */
export interface GatewayStatus {
  readonly version: string
  readonly pid: number
  readonly state: string
  readonly started: string
  readonly policy: PolicyStatus
  readonly last_reload: { readonly successful: boolean; readonly faults: readonly string[] }
  readonly sites: readonly { readonly id: string; readonly hosts: readonly string[]; readonly mode: string }[]
  readonly orders: readonly ShownOrder[]
  /** How many bans are in force, by who made them. */
  readonly bans: { readonly operator: number; readonly rules: number }
}

/** The policy in force; times are RFC 3339. */
export interface PolicyStatus {
  /** Of the files. */
  readonly hash: string
  readonly since: string
  /** The policy that a rollback brings back. */
  readonly before: string | null
  /** Unless it is confirmed until then, `before` comes back by itself. */
  readonly confirm_until: string | null
  /** The files hold another policy. */
  readonly rolled_back: boolean
}

/** What the admin API can see and do. */
export interface AdminPowers {
  status(): GatewayStatus
  command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome>
  /** What the requests of the last while have in common; a text says what is wrong with the query. */
  top(query: URLSearchParams): Promise<TopReport | string>
  /** `undefined` when the decision that was asked for is not known any more. */
  explain(wish: ExplainWish): Promise<Explanation | undefined>
}

/** One request of somebody who has shown the token. */
interface AdminRequest {
  readonly powers: AdminPowers
  readonly actor: Actor
  /** What stands behind the route's last slash: the id of an order, a network. */
  readonly id: string
  /** Of a POST; else empty. */
  readonly body: Buffer
  readonly isJson: boolean
  readonly query: URLSearchParams
  readonly nowMs: number
}

type AdminRoute = (request: AdminRequest) => Answer | Promise<Answer>

/** The readers of bodies, and the schemas they read them by, are loaded when the first body comes. */
const routes: Readonly<Record<string, AdminRoute>> = {
  'GET /status': ({ powers }) => jsonAnswer(200, powers.status()),
  'GET /top': async ({ powers, query }) => {
    const report = await powers.top(query)
    return typeof report === 'string' ? problem(400, report) : jsonAnswer(200, report)
  },
  'POST /explain': async ({ powers, body, isJson }) => {
    const { answerExplain } = await import('./answerExplain.ts')
    return answerExplain(body, isJson, wish => powers.explain(wish))
  },
  'POST /reload': async request => {
    const { readReload } = await import('./orderRequest.ts')
    const confirmWithinMs = readReload(request.body)
    if (typeof confirmWithinMs === 'string') return problem(400, confirmWithinMs)
    return obey(request, { kind: 'reload', confirmWithinMs })
  },
  'POST /confirm': request => obey(request, { kind: 'confirm' }),
  'POST /rollback': request => obey(request, { kind: 'rollback' }),
  'GET /orders': request => obey(request, { kind: 'orders' }),
  'POST /orders': async request => {
    const { readOrder } = await import('./orderRequest.ts')
    const draft = readOrder(request.body, request.nowMs)
    return typeof draft === 'string' ? problem(400, draft) : obey(request, { kind: 'order', draft })
  },
  'DELETE /orders/ID': request => obey(request, { kind: 'end_order', id: request.id }),
  'GET /bans': request => obey(request, { kind: 'bans' }),
  'POST /bans': async request => {
    const { readBan } = await import('./orderRequest.ts')
    const draft = readBan(request.body, request.actor.address, request.nowMs)
    return typeof draft === 'string' ? problem(400, draft) : obey(request, { kind: 'ban', draft })
  },
  'DELETE /bans/ID': request => obey(request, { kind: 'unban', network: request.id })
}

const notFound = problem(404, `This address answers ${Object.keys(routes).join(', ')}.`)
const tooLarge = problem(413, `A body has at most ${mostBodyBytes / 1024} KiB here.`)

/**
 * The admin API: see `routes`, with `Authorization: Bearer TOKEN` on everything. Not a byte of a body is
 * read before the token is right.
 */
export function adminRespond(token: string, powers: AdminPowers, clock: Clock): Respond {
  const expected = digest(token)
  return async (req): Promise<Answer> => {
    if (!authorised(req, expected))
      return problem(401, 'A bearer token is needed.', ['WWW-Authenticate', 'Bearer'])
    const { name, id, query } = routeOf(req)
    if (!Object.hasOwn(routes, name)) return notFound
    const body = await readBody(req)
    if (body === undefined) return tooLarge
    return routes[name]!({
      powers,
      actor: actorOf(req),
      id,
      query,
      body,
      isJson: isJson(req),
      nowMs: clock.nowMs()
    })
  }
}

interface Route {
  readonly name: string
  readonly id: string
  readonly query: URLSearchParams
}

function routeOf({ method = '', url = '' }: IncomingMessage): Route {
  const [path = '', query = ''] = url.split('?', 2)
  const [, folder, id = ''] = /^(\/(?:orders|bans)\/)((?:[\w.:-]|%2f|%3a)+)$/i.exec(path) ?? []
  return {
    name: `${method} ${folder === undefined ? path : `${folder}ID`}`,
    id: decodeURIComponent(id),
    query: new URLSearchParams(query)
  }
}

async function obey({ powers, actor }: AdminRequest, command: OperatorCommand): Promise<Answer> {
  const { status, result } = await powers.command(command, actor)
  return typeof result === 'string' ? problem(status, `${result}.`) : jsonAnswer(status, result)
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
