import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { attack } from '../../src/commands/attack.ts'
import { check } from '../../src/commands/check.ts'
import type { Command } from '../../src/commands/command.ts'
import { replay } from '../../src/commands/replay.ts'
import { top } from '../../src/commands/top.ts'
import type { ReplayReport } from '../../src/rehearsal/replayReport.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders, ScriptedVisitor } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'

t.test('an operator sees what requests have in common, and gets a rule for it', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: 'rules:\n  - { id: form, when: { path: /form }, then: { challenge: light } }\n'
  })
  const options = ['--admin', new URL(gateway.admin).host, '--token-file', join(gateway.dir, 'admin.token')]
  t.match(await run(top, options), { code: 0, output: 'no request came in that time' })
  t.match(await run(top, [...options, '--draft']), { code: 1, output: /nothing to draft/ })

  for (let i = 0; i < 40; i++) {
    await ask(gateway.origin, `/search?page=${i}`, { headers: { 'user-agent': 'Rob\x80ot/1.0' } })
  }
  const citizen = new ScriptedVisitor(gateway.origin)
  await citizen.solve(await citizen.challenge('/form'))
  for (let i = 0; i < 10; i++) await citizen.get(`/page/${i}`)
  await ask(gateway.origin, '/', { headers: browserHeaders })
  const long = `Mozilla/5.0 ${'(like the others) '.repeat(8)}Chrome/109`
  await ask(gateway.origin, '/', { headers: { ...browserHeaders, 'user-agent': long } })

  const shown = await run(top, [...options, '--by', 'path,path+agent,outcome', '--without-pass'])
  t.equal(shown.code, 0)
  t.match(shown.output, /from at least 1 address; 10 requests came with a pass/)
  t.match(shown.output, /^ {2}path +requests +share +addresses +with a pass\n {2}\/search +40 /m)
  t.match(
    shown.output,
    /^ {2}\/search \+ Rob\\u0080ot\/1\.0 +40 /m,
    'what a terminal might obey is spelled out'
  )
  t.match(shown.output, /^ {2}outcome[^\n]*\n {2}forwarded +4\d /m)
  t.match(
    shown.output,
    /^ {2}\/ \+ Mozilla\/5\.0 \(like[^\n]*…[^\n]*Chrome\/109 +1 /m,
    'browsers differ at their end'
  )

  const json = await run(top, [...options, '--format', 'json', '--site', 'test', '--rows', '1'])
  const agents = await run(top, [...options, '--format', 'json', '--by', 'agent'])
  t.match(agents.output, /^[\n\x20-\x7e]*$/, 'nor does it read JSON as orders')
  t.match(agents.output, 'Rob\\u0080ot/1.0')
  t.match(JSON.parse((await run(top, [...options, '--draft', '--format', 'json'])).output), { draft: /^# D/ })
  t.match(JSON.parse(json.output), {
    tables: [{ by: ['path'], rows: [{ values: ['/search'], requests: 40 }] }]
  })

  const draft = await run(top, [...options, '--draft'])
  t.equal(draft.code, 0)
  writeFileSync(gateway.rulesFile, draft.output)
  const checked = await run(check, [gateway.configFile])
  t.match(checked, { code: 0, output: /draft\/crowd-together/ })

  await t.rejects(run(top, [...options, '--by', 'pth']), {
    code: 'usage',
    message: /There is no dimension "pth" \(did you mean "path"\?\)/
  })
  await t.rejects(
    run(top, [...options, '--site', 'tset']),
    /There is no site "tset" \(did you mean "test"\?\)/
  )
  t.ok((await gateway.metric('moien_requests_sampled_total')) >= 50)
})

t.test(
  'replayed through the log of the very wave, a draft meets those who made it, and what was done shows',
  async t => {
    const upstream = await startCountingUpstream(t)
    const gateway = await startGateway(t, { upstream: upstream.origin, withDefaultRules: true })
    const options = ['--admin', new URL(gateway.admin).host, '--token-file', join(gateway.dir, 'admin.token')]
    const { 'accept-language': _, ...robot } = browserHeaders
    for (let i = 0; i < 60; i++) {
      await ask(gateway.origin, `/search?page=${i}`, { headers: robot, localAddress: `127.0.1.${i % 6}` })
    }
    for (let i = 0; i < 12; i++) await ask(gateway.origin, `/page/${i}`, { headers: browserHeaders })
    const draft = await run(top, [...options, '--draft'])
    t.match(draft.output, /accept-language:\n +missing: true/)
    await gateway.stop()

    writeFileSync(gateway.rulesFile, draft.output)
    const log = join(gateway.dir, 'access.log')
    const replayed = await run(replay, ['--config', gateway.configFile, '--format', 'json', log])
    t.equal(replayed.code, 0)
    const report = JSON.parse(replayed.output) as ReplayReport
    t.match(
      report.parts.find(({ id }) => id === 'draft/crowd'),
      { hits: 60, wouldStop: 60, unknown: 0, keys: [{ key: '127.0.1.0/24', count: 60 }] }
    )
    t.match(report, {
      decisions: {
        truth: { forward: 12, challenge_light: 60 },
        inForce: { forward: 12, challenge_light: 60 },
        would: { forward: 12 }
      },
      truth: [
        { outcome: 'challenge_light', rule: 'threshold/10', requests: 60, stopped: 60, wouldStop: 60 },
        {}
      ]
    })
    const told = await run(replay, ['--config', gateway.configFile, log])
    t.match(told.output, /^ +in truth +in force/m)
    t.match(told.output, /^ {2}light challenge by threshold\/10 +60 +60 +60$/m)
  }
)

t.test('and raises the level for an hour, which people with a pass do not notice', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: 'rules:\n  - { id: form, when: { path: /form }, then: { challenge: light } }\n'
  })
  const options = ['--admin', new URL(gateway.admin).host, '--token-file', join(gateway.dir, 'admin.token')]
  const citizen = new ScriptedVisitor(gateway.origin)
  await citizen.solve(await citizen.challenge('/form'))
  const stranger = async (): Promise<number> =>
    (await ask(gateway.origin, '/', { headers: browserHeaders })).status
  t.equal(await stranger(), 200)
  const on = ['on', '--site', 'test', '--for', '1h', '--reason', 'a wave', ...options]
  t.match(await run(attack, on), { code: 0, output: /attack on test until .* a wave/ })
  t.equal(await stranger(), 403)
  t.equal((await citizen.get('/form')).status, 200)
  t.equal(await gateway.metric('moien_orders', { kind: 'attack' }), 1)
  t.equal((await run(attack, ['off', '--site', 'test', ...options])).code, 0)
  t.equal(await stranger(), 200)
  await t.rejects(run(attack, [...options]), /Write "attack on" or "attack off"/)
})

async function run(
  command: Command,
  args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const lines: string[] = []
  const tell = (line: string): void => void lines.push(line)
  const code = await command.run(args, { out: tell, error: tell, isColoured: false })
  return { code, output: lines.join('\n') }
}
