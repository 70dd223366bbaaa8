import type { Decision } from '../core/decision.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { NoticeKind, RefusalClass } from './languages/messages.ts'

/** What a request that was refused before any rule saw it is told. */
export const refusalNotice: Readonly<Record<RefusalReason, NoticeKind>> = {
  bad_syntax: 'bad_request',
  bad_host: 'bad_request',
  bad_path: 'bad_request',
  bad_header: 'bad_request',
  bad_proxy_header: 'bad_request',
  unknown_host: 'unknown_host',
  header_too_large: 'too_large',
  target_too_long: 'too_large',
  body_too_large: 'too_large',
  too_slow: 'too_slow',
  method_not_allowed: 'bad_request',
  expectation_failed: 'bad_request',
  upgrade_refused: 'bad_request'
}

/** What a denied request is told: a rule that answers 404 or 410 wants to look as if nothing were there. */
export function denyNotice(status: number): NoticeKind {
  return status === 404 || status === 410 ? 'not_found' : 'denied'
}

/** What a banned client is told, where the ban's own status is none that hides it. */
export function banNotice(status: number): NoticeKind {
  return denyNotice(status) === 'denied' ? 'banned' : 'not_found'
}

/** What kind of thing refused a request, as the page says it; nothing where it says that nothing is there. */
export function refusalClass(
  kind: NoticeKind,
  { rule, retryAfterMs }: Pick<Decision, 'rule' | 'retryAfterMs'>
): RefusalClass | undefined {
  if (kind === 'not_found') return undefined
  if (kind === 'banned') return 'ban'
  if (retryAfterMs > 0) return 'limit'
  return rule.startsWith('threshold/') ? 'score' : 'rule'
}
