import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { editConfig } from '../support/startGateway.ts'
import { startCountingUpstream } from './countingUpstream.ts'
import { startGatewayProcess } from './gatewayProcess.ts'
import { Load } from './load.ts'
import { ask } from './scriptedVisitor.ts'
import { until } from './until.ts'

/** A policy with a path that is refused, a limit, and a list in a file of its own. */
function rules(refused: string, burst = 5): string {
  return `
lists:
  unwanted: { file: unwanted.txt }
rules:
  - { id: refused, description: Changes., when: { path: ${refused} }, then: deny }
  - id: unwanted
    description: Comes and goes.
    when: { path: /unwanted, client_ip: { list: unwanted } }
    then: deny
limits:
  - id: limited
    description: So many at once and hardly any later.
    when: { path: /limited }
    key: [client_ip]
    rate: 1/1h
    burst: ${burst}
    then: too_many
`
}

t.test('a policy changes under load, and no request is lost', async t => {
  const [first, second] = [await startCountingUpstream(t), await startCountingUpstream(t)]
  const gateway = await startGatewayProcess(t, { upstream: first.origin, rules: rules('/a') })
  const list = join(gateway.dir, 'unwanted.txt')
  const load = new Load(gateway.origin, { name: 'load', clients: 2, keepAlive: false })
  let reloads = 0

  t.before(() => load.goOn(20))

  t.test('when a rule file changes', async t => {
    t.equal(await status('/a'), 403)
    writeFileSync(gateway.rulesFile, rules('/b'))
    await reloaded()
    t.equal(await status('/a'), 200)
    t.equal(await status('/b'), 403)
  })

  t.test('when a list that a rule names changes', async t => {
    t.equal(await status('/unwanted'), 200, 'the file is not there yet')
    writeFileSync(list, '127.0.0.0/8 # ourselves\n')
    await reloaded()
    t.equal(await status('/unwanted'), 403)
  })

  t.test('at SIGHUP', async () => {
    gateway.process.child.kill('SIGHUP')
    await reloaded()
  })

  t.test('at POST /reload, which is answered once the policy is in force everywhere', async t => {
    for (const path of ['/c', '/d', '/e', '/f']) {
      writeFileSync(gateway.rulesFile, rules(path))
      const { status: answered, body } = await reload()
      t.equal(answered, 200)
      t.match(JSON.parse(body), { hash: /^\w{16}$/, faults: [] })
      for (let i = 0; i < 8; i++) t.equal(await status(path), 403, `${path}, on any thread`)
    }
  })

  await load.stop()
  t.comment(String(load))
  t.equal(load.ended('answered').length, load.outcomes.size)
})
