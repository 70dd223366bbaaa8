import type { Policy } from '../policy/policy.ts'

/**
 * Compiles the policies' patterns one at a time, between requests, so that no request meets many that were
 * never used. A request that is faster compiles what it needs itself.
 */
export function warmPolicies(policies: readonly Policy[]): void {
  const steps = policies.map(policy => policy.prepare()[Symbol.iterator]())
  const next = (): void => {
    const step = steps.at(-1)
    if (step === undefined) return
    if (step.next().done === true) steps.pop()
    setImmediate(next)
  }
  next()
}
