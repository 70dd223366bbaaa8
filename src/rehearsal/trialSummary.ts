import { Facts } from '../core/facts.ts'
import type { Decision } from '../core/decision.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { Trial } from './rehearsal.ts'

/** What came of one request, by name. */
export interface TrialSummary {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly clientIp: string
    readonly pass: string
  }
  readonly enforced: Decision
  /** The decision, were everything in dry run in force; the one in force where that makes no difference. */
  readonly would: Decision
  /** Rules, in the order in which they were heard. */
  readonly matched: readonly string[]
  /** Limits the request counted for, or would have, had they not been exhausted. */
  readonly charged: readonly string[]
  readonly refused: readonly string[]
}

export function summarise(trial: Trial, plan: PolicyPlan): TrialSummary {
  const { facts, verdict, waits, judgement } = trial
  const { enforced, rehearsed = enforced } = judgement
  const charged = verdict.charges.map(({ limit }) => limit.id)
  return {
    request: {
      method: facts.method,
      url: `${facts.scheme}://${facts.host}${facts.path}${facts.query === '' ? '' : `?${facts.query}`}`,
      clientIp: facts.address.text,
      pass: passText(facts)
    },
    enforced,
    would: rehearsed,
    matched: verdict.matched.map(index => plan.rules[index]!.id),
    charged,
    refused: charged.filter((_, i) => waits[i]! > 0)
  }
}

function passText({ pass: { status, level, means } }: Facts): string {
  if (status !== 'valid') return status
  return means === 'button' ? 'button' : (level ?? 'none')
}

/** A decision in a few words: `challenge light by threshold/10, score 20, tags probe`. */
export function decisionText({ action, level, status, rule, score, tags, retryAfterMs }: Decision): string {
  const kind = [action, level ?? '', status === 0 ? '' : String(status)].filter(word => word !== '').join(' ')
  return [
    rule === '' ? kind : `${kind} by ${rule}`,
    `score ${score}`,
    ...(tags.length === 0 ? [] : [`tags ${tags.join(' ')}`]),
    ...(retryAfterMs === 0 ? [] : [`again after ${retryAfterSeconds(retryAfterMs)}s`])
  ].join(', ')
}

/** As the header Retry-After says it (RFC 9110, 10.2.3). */
export function retryAfterSeconds(retryAfterMs: number): number {
  return Math.ceil(retryAfterMs / 1000)
}
