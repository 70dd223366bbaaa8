import type { Answer } from '../core/answer.ts'
import { plainAnswer, type Respond } from './endpoint.ts'

/**
 * `/healthz` says that the process lives, `/readyz` that it takes requests: 503 while it starts and while
 * it drains. Neither asks the upstream or a store: a gateway is no readier for being restarted when the
 * application is down.
 */
export function healthRespond(state: () => string): Respond {
  return (req): Answer => {
    const path = req.url?.split('?', 1)[0]
    if (req.method !== 'GET' && req.method !== 'HEAD') return plainAnswer(405, 'method not allowed\n')
    if (path === '/healthz') return plainAnswer(200, 'alive\n')
    if (path === '/readyz') return plainAnswer(state() === 'ready' ? 200 : 503, `${state()}\n`)
    return plainAnswer(404, 'not found: this address answers /healthz and /readyz\n')
  }
}
