import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { root } from '../support/sourceFiles.ts'
import { startGateway, type GatewayWishes, type TestGateway } from '../support/startGateway.ts'

/** The demonstration's application with Moien before it, in this process; both end with the test. */
export interface GuardedDemo extends TestGateway {
  /** The application itself, behind Moien's back. */
  readonly applicationOrigin: string
}

/** Starts both, under the demonstration's rules and the shipped ones unless the test wishes others. */
export async function startGuardedDemo(t: Test, wishes: Partial<GatewayWishes> = {}): Promise<GuardedDemo> {
  const application = createDemoApplication({ queueTickMs: 20 })
  const applicationOrigin = `http://127.0.0.1:${(await application.listen()).port}`
  t.teardown(() => application.close())
  const rules = readFileSync(join(root, 'src/demo/rules.yaml'), 'utf8')
  const usual = { upstream: applicationOrigin, rules, withDefaultRules: true }
  return { ...(await startGateway(t, { ...usual, ...wishes })), applicationOrigin }
}
