import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Answer } from '../core/answer.ts'
import { plainAnswer, type Respond } from './endpoint.ts'

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
}

/** The admin API: `GET /status`, `POST /reload`, with `Authorization: Bearer TOKEN` on everything. */
export function adminRespond(token: string, powers: AdminPowers): Respond {
  const expected = digest(token)
  return async (req): Promise<Answer> => {
    if (!authorised(req, expected))
      return jsonAnswer(401, { error: 'a bearer token is needed' }, 'WWW-Authenticate', 'Bearer')
    const route = `${req.method} ${req.url?.split('?', 1)[0]}`
    if (route === 'GET /status') return jsonAnswer(200, powers.status())
    if (route === 'POST /reload') {
      const outcome = await powers.reload()
      return jsonAnswer(outcome.faults.length === 0 ? 200 : 422, outcome)
    }
    return jsonAnswer(404, { error: 'not found: this address answers GET /status and POST /reload' })
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

function jsonAnswer(status: number, body: unknown, ...headers: readonly string[]): Answer {
  const answer = plainAnswer(status, `${JSON.stringify(body, null, 2)}\n`, 'application/json')
  return { ...answer, headers: [...answer.headers, ...headers] }
}
