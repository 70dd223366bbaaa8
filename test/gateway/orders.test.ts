import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allow } from '../../src/commands/allow.ts'
import { ban } from '../../src/commands/ban.ts'
import { bans } from '../../src/commands/bans.ts'
import type { Command } from '../../src/commands/command.ts'
import { maintenance } from '../../src/commands/maintenance.ts'
import { observe } from '../../src/commands/observe.ts'
import { orders } from '../../src/commands/orders.ts'
import { reload } from '../../src/commands/reload.ts'
import { rollback } from '../../src/commands/rollback.ts'
import { rule } from '../../src/commands/rule.ts'
import { status } from '../../src/commands/status.ts'
import { unban } from '../../src/commands/unban.ts'
import { Fault } from '../../src/core/fault.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders } from '../support/scriptedVisitor.ts'
import type { GatewayFiles } from '../support/startGateway.ts'
import { startProcess } from '../support/startProcess.ts'
import { until } from '../support/until.ts'
import {
  compileCache,
  main,
  runGatewayProcess,
  startGatewayProcess,
  type GatewayProcess
} from './gatewayProcess.ts'

interface Outcome {
  readonly code: number
  readonly output: string
}

const commands: readonly Command[] = [
  reload,
  rollback,
  status,
  rule,
  observe,
  maintenance,
  allow,
  ban,
  unban,
  bans,
  orders
]

process.env['SUDO_USER'] = 'alice'

/** Runs commands against a gateway, as the command line does. */
function operatorOf({ dir, admin }: Pick<GatewayProcess, 'dir' | 'admin'>) {
  return async (name: string, ...args: readonly string[]): Promise<Outcome> => {
    const address = ['--admin', new URL(admin).host, '--token-file', join(dir, 'admin.token')]
    const lines: string[] = []
    const terminal = {
      out: (line: string) => lines.push(line),
      error: (line: string) => lines.push(line),
      isColoured: false
    }
    try {
      const command = commands.find(command => command.name === name)!
      const code = await command.run([...args, ...address], terminal)
      return { code, output: lines.join('\n') }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return { code: error.code === 'usage' ? 2 : 1, output: error.message }
    }
  }
}

function rulesThat(refuse: string): string {
  return `rules: [{ id: refused, description: Changes., when: { path: ${refuse} }, then: deny }]\n`
}

function auditOf({ dir }: GatewayFiles): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(join(dir, 'moien.audit'), 'utf8').split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

async function statusOf({ origin }: GatewayProcess, path: string): Promise<number> {
  return (await ask(origin, path, { headers: browserHeaders })).status
}

const why = ['--for', '1h', '--reason', 'it hits people'] as const

t.test('orders change what a running gateway does, end by themselves, and survive a restart', async t => {
  const upstream = await startCountingUpstream(t)
  const wishes = { upstream: upstream.origin, threads: 2, rules: rulesThat('/secret') }
  const gateway = await startGatewayProcess(t, wishes)
  const moien = operatorOf(gateway)

  await t.test('a rule is off, and on again', async t => {
    t.equal(await statusOf(gateway, '/secret'), 403)
    const off = await moien('rule', 'off', 'refused', ...why)
    t.match(off, {
      code: 0,
      output:
        /^[0-9a-f]{8} {2}rule off refused on all sites until .*Z \(\d+ min left\), by alice: it hits people$/
    })
    t.equal(await statusOf(gateway, '/secret'), 200)
    t.match(await moien('orders'), { code: 0, output: off.output.slice(0, 8) })
    t.match(await moien('status'), { code: 0, output: /^order [0-9a-f]{8} {2}rule off refused/m })
    t.equal(await gateway.metric('moien_orders', { kind: 'rule_off' }), 1)
    t.match(await moien('rule', 'on', 'refused', '--for', '1h'), { code: 2, output: /leave --for out/ })
    t.match(await moien('rule', 'on', 'refused'), { code: 0, output: /^ended: .*refused/ })
    t.equal(await statusOf(gateway, '/secret'), 403)
    t.match(await moien('rule', 'on', 'refused'), { code: 1, output: /no such order.* Nothing was changed/ })
    t.match(await moien('orders'), { code: 0, output: /^no orders/ })
  })

  await t.test('a site that observes refuses nobody', async t => {
    const json = await moien('observe', '--site', 'test', ...why, '--format', 'json')
    t.match(JSON.parse(json.output), {
      order: { kind: 'observe', site: 'test', target: null, by: 'alice' },
      warnings: []
    })
    t.equal(await statusOf(gateway, '/secret'), 200)
    t.match(await moien('observe', '--site', 'test', '--end'), { code: 0 })
    t.equal(await statusOf(gateway, '/secret'), 403)
  })

  await t.test(
    'a site in maintenance answers 503 in the citizen’s language, except to whom is allowed',
    async t => {
      t.match(await moien('maintenance', 'on', '--all-sites', ...why), { code: 0 })
      const closed = await ask(gateway.origin, '/', {
        headers: { ...browserHeaders, 'accept-language': 'lb' }
      })
      t.match(closed, { status: 503, body: /De Service ass wéinst Wartung zou/ })
      const retryAfter = Number(closed.headers['retry-after'])
      t.ok(retryAfter > 3500 && retryAfter <= 3600)
      t.equal((await ask(gateway.health, '/readyz')).status, 200)
      t.match(await moien('allow', '127.0.0.1', ...why), { code: 0 })
      t.equal(await statusOf(gateway, '/'), 200)
      const { output } = await moien('orders', '--format', 'json')
      const { orders } = JSON.parse(output) as { orders: readonly { id: string }[] }
      t.match(orders, [
        { kind: 'maintenance', site: null },
        { kind: 'allow', target: '127.0.0.1/32' }
      ])
      t.match(await moien('orders', 'end', ...orders.map(({ id }) => id)), { code: 0 })
      t.equal(await statusOf(gateway, '/'), 200)
    }
  )

  await t.test('what makes no sense is refused in words', async t => {
    const rows: readonly (readonly [args: readonly [string, ...string[]], code: number, message: RegExp])[] =
      [
        [['rule', 'off', 'refusde', ...why], 1, /no rule or limit "refusde" \(did you mean "refused"\?\)/],
        [['rule', 'off', 'refused', '--site', 'tset', ...why], 1, /no site "tset" \(did you mean "test"\?\)/],
        [['rule', 'off', 'refused', '--for', '31d', '--reason', 'x'], 1, /at most 30 days/],
        [['rule', 'off', 'refused', '--for', '1h'], 2, /Say why: --reason TEXT/],
        [['rule', 'off', 'refused', '--for', '1x', '--reason', 'x'], 2, /--for takes a duration .*"1x"/],
        [['rule', 'off', 'refused', '--until', 'noon', '--reason', 'x'], 2, /--until takes a time .*"noon"/],
        [['rule', 'off', 'refused', '--until', '25:00', '--reason', 'x'], 2, /up to 23:59/],
        [['rule', 'off', 'refused', '--reason', 'x'], 2, /either --for DURATION or --until TIME/],
        [['rule', 'refused'], 2, /"rule off ID" or "rule on ID"/],
        [['observe', ...why], 2, /either --site ID or --all-sites/],
        [['maintenance', '--site', 'test'], 2, /"maintenance on" or "maintenance off"/],
        [['allow', 'localhost', ...why], 2, /no address and no prefix/],
        [['orders', 'end'], 2, /"orders end ID"/]
      ]
    for (const [args, code, message] of rows)
      t.match(await moien(...args), { code, output: message }, args.join(' '))
    t.match(await moien('orders'), { output: /^no orders/ })
  })

  await t.test('an order ends by itself', async t => {
    t.match(await moien('rule', 'off', 'refused', '--for', '1s', '--reason', 'a moment'), { code: 0 })
    await gateway.says('order expired: [0-9a-f]{8} rule_off refused')
    t.equal(await statusOf(gateway, '/secret'), 403)
  })

  await t.test('an order survives a reload that takes its rule away, and a restart', async t => {
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    t.match(await moien('rule', 'off', 'refused', '--until', soon, '--reason', 'x'), { code: 0 })
    writeFileSync(gateway.rulesFile, rulesThat('/secret').replace('refused', 'renamed'))
    t.match(await moien('reload'), { code: 0 })
    t.equal(await statusOf(gateway, '/secret'), 403)
    t.match(await moien('orders'), { output: /\(has no effect: There is no rule or limit "refused"\)/ })
    writeFileSync(gateway.rulesFile, rulesThat('/secret'))
    t.match(await moien('reload'), { code: 0 })
    t.equal(await statusOf(gateway, '/secret'), 200)
    t.equal(await gateway.process.stop(), 0)
    t.equal(statSync(join(gateway.dir, 'moien.orders')).mode & 0o777, 0o600)
  })

  const over = { id: '0badcafe', kind: 'observe', target: '', site: '', reason: 'night', by: 'alice' }
  const give = { ...over, sinceMs: Date.now() - 2, untilMs: Date.now() - 1 }
  appendFileSync(join(gateway.dir, 'moien.orders'), `${JSON.stringify({ give })}\n`)

  const again = await runGatewayProcess(t, gateway)
  t.equal(await statusOf(again, '/secret'), 200)
  t.match(await operatorOf(again)('orders'), { output: /rule off refused/ })
  await again.says('order expired: 0badcafe observe on all sites')
  t.equal(await again.process.stop(), 0)

  const audit = auditOf(gateway).filter(record => record['event.provider'] !== 'file_watch')
  const actions = audit.map(record => record['event.action'])
  t.strictSame(
    actions,
    [
      'start order_given order_ended order_given order_ended order_given order_given order_ended order_ended',
      'order_given order_expired order_given reload reload order_expired start'
    ].flatMap(words => words.split(' '))
  )
  const [start, given, ended] = audit
  const hash = start!['moien.policy.after']
  t.match(given, {
    'user.name': 'alice',
    'source.ip': /127\.0\.0\.1$/,
    'event.reason': 'it hits people',
    'moien.order.target': 'refused',
    'moien.policy.before': hash,
    'moien.policy.after': new RegExp(`^${String(hash)}\\+[0-9a-f]{8}$`)
  })
  t.equal(ended!['moien.policy.after'], hash)
  t.notMatch(JSON.stringify(auditOf(gateway)), gateway.token)
})

t.test('a journal that is none keeps the gateway from starting, and says what to do', async t => {
  const gateway = await startGatewayProcess(t, { upstream: 'http://127.0.0.1:9' })
  t.equal(await gateway.process.stop(), 0)
  writeFileSync(join(gateway.dir, 'moien.orders'), 'not mine\n')
  const args = [main, 'run', '--config', gateway.configFile]
  const refused = startProcess(process.execPath, args, { ...process.env, NODE_COMPILE_CACHE: compileCache })
  await refused.waitFor(/moien\.orders:1:1: This line is none that Moien has written\. Take out the line/)
  t.equal(await refused.stop(), 1)
})

t.test('a policy that nobody confirms goes, and so does one that is rolled back', async t => {
  const upstream = await startCountingUpstream(t)
  const wishes = { upstream: upstream.origin, rules: rulesThat('/a') }
  const gateway = await startGatewayProcess(t, wishes)
  const moien = operatorOf(gateway)
  t.match(await moien('reload', '--confirm-within', '10m'), {
    code: 1,
    output: /there is none to go back to/
  })
  t.match(await moien('reload', '--confirm'), { code: 1, output: /No policy waits to be confirmed/ })
  t.match(await moien('rollback'), { code: 1, output: /There is no former policy to go back to/ })
  t.match(await moien('reload', '--confirm-within', 'soon'), { code: 2, output: /takes a duration/ })

  writeFileSync(gateway.rulesFile, rulesThat('/b'))
  const tried = await moien('reload', '--confirm-within', '2s')
  t.match(tried, {
    code: 0,
    output: /is in force\nunless "moien reload --confirm" comes until .*, policy \w+ comes back/
  })
  t.equal(await statusOf(gateway, '/b'), 403)
  await gateway.says('was not confirmed in time')
  await gateway.says('rolled back: policy')
  t.equal(await statusOf(gateway, '/b'), 200)
  t.equal(await statusOf(gateway, '/a'), 403)
  t.match(await moien('status'), { code: 0, output: /^rolled back: the files hold another policy/m })

  t.match(await moien('reload', '--confirm-within', '1h'), { code: 0 })
  t.match(await moien('status'), { output: /^unless confirmed until/m })
  t.match(await moien('reload', '--confirm'), { code: 0, output: /stays in force/ })
  t.notMatch((await moien('status')).output, /confirm|rolled back/)
  t.equal(await statusOf(gateway, '/b'), 403)
  t.match(await moien('rollback'), {
    code: 0,
    output: /^policy \w+ is in force again\nthe files still hold \w+/
  })
  t.equal(await statusOf(gateway, '/a'), 403)
  t.match(await moien('rollback'), { code: 1 }, 'before that there was none')

  writeFileSync(gateway.rulesFile, 'rules: [{}]')
  t.match(await moien('reload', '--confirm-within', '1h'), { code: 1, output: /nothing was changed/ })
  t.match(JSON.parse((await moien('status', '--format', 'json')).output), { policy: { confirm_until: null } })
  t.equal(await gateway.process.stop(), 0)
  const told = new Set(
    auditOf(gateway).map(record => `${String(record['event.action'])} ${String(record['event.provider'])}`)
  )
  t.ok(told.has('rollback clock'))
  t.ok(told.has('rollback admin'))
  t.ok(told.has('confirm admin'))
  t.match(auditOf(gateway).at(-1), {
    'event.action': 'reload',
    'event.outcome': 'failure',
    'error.message': /rules\.yaml/
  })
})

t.test('bans of operators hold at once, for everybody, and survive a restart', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `
rules:
  - { id: trap, description: x, when: { path: /trap }, then: { ban: { for: 1h, reason: caught } } }
`
  const config = { trusted_proxies: ['198.51.100.7/32'] }
  const wishes = { upstream: upstream.origin, threads: 2, rules, config }
  const gateway = await startGatewayProcess(t, wishes)
  const moien = operatorOf(gateway)
  const from = async (localAddress: string, path = '/'): Promise<number> =>
    (await ask(gateway.origin, path, { localAddress })).status

  t.equal(await from('127.0.0.5'), 200)
  t.equal(await from('127.0.0.5'), 200)
  t.equal(await from('127.0.0.6'), 200)
  t.match(await moien('bans'), { code: 0, output: 'nobody is banned' })
  t.match(await moien('ban', '127.0.0.4/30', '--dry-run'), {
    code: 0,
    output:
      /^it would have hit at least 2 addresses, 0 of them with a pass: about 3 requests since .*, of which 3 came through$/
  })
  t.match(await moien('ban', '203.0.113.0/24', '--dry-run'), {
    code: 0,
    output: /^nobody has come from there/
  })
  t.equal(await from('127.0.0.5'), 200)

  t.match(await moien('ban', '127.0.0.4/30', ...why), {
    code: 0,
    output: /^banned: 127\.0\.0\.4\/30 until .*, by alice: it hits people\nit hits at least 2 addresses/
  })
  t.equal(await from('127.0.0.5'), 403)
  t.equal(await from('127.0.0.8'), 200)
  t.equal(await gateway.metric('moien_bans', { source: 'operator' }), 1)
  t.match(await moien('status'), { output: /^banned: 1 by operators, 0 by rules/m })
  t.match(await moien('unban', '127.0.0.5'), {
    code: 1,
    output: /is not banned by itself but as a part of 127\.0\.0\.4\/30/
  })
  t.match(await moien('allow', '127.0.0.6', ...why), { code: 0 })
  t.equal(await from('127.0.0.6'), 200, 'who is allowed comes through though the network is banned')
  t.equal(await from('127.0.0.5'), 403)

  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [
      ['127.0.0.0/8', ...why],
      /wider than a \/16; 127\.0\.0\.0\/8 holds your own address, 127\.0\.0\.1\. With force/
    ],
    [['127.0.0.1', ...why], /holds your own address/],
    [['2001:db8::/31', ...why], /wider than a \/32/],
    [['198.51.100.0/24', ...why], /holds a trusted proxy/]
  ]
  for (const [args, message] of refused) t.match(await moien('ban', ...args), { code: 1, output: message })
  t.match(await moien('ban', '198.51.100.0/24', '--force', ...why), { code: 0 })
  t.match(await moien('unban', '198.51.100.0/24'), {
    code: 0,
    output: '198.51.100.0/24 is not banned any more'
  })
  t.match(await moien('ban', '127.0.0.9', '--for', '1h'), { code: 2, output: /Say why/ })
  t.match(await moien('ban', 'localhost', ...why), {
    code: 2,
    output: /^"localhost" is no address and no prefix; write 192/
  })

  t.equal(await from('127.0.0.9', '/trap'), 403)
  t.equal(await from('127.0.0.9'), 403)
  t.match(await moien('ban', '127.0.0.10', '--for', '1s', '--reason', 'x'), { code: 0 })
  await until(
    () => from('127.0.0.10'),
    status => status === 200
  )
  t.equal(await gateway.process.stop(), 0)

  const again = await runGatewayProcess(t, gateway)
  const fromAgain = async (localAddress: string): Promise<number> =>
    (await ask(again.origin, '/', { localAddress })).status
  t.equal(await fromAgain('127.0.0.5'), 403)
  t.equal(await fromAgain('127.0.0.6'), 200)
  t.equal(await fromAgain('127.0.0.9'), 403)
  const command = operatorOf(again)
  const { total, bans } = JSON.parse((await command('bans', '--format', 'json')).output) as {
    total: number
    bans: unknown[]
  }
  t.equal(total, 2)
  t.match(
    new Set(bans),
    new Set([
      {
        network: '127.0.0.4/30',
        by: 'alice',
        rule: null,
        reason: 'it hits people',
        spares_pass: false,
        times: 1
      },
      { network: '127.0.0.9/32', by: null, rule: 'trap', reason: 'caught', spares_pass: true, times: 1 }
    ])
  )
  t.match(await command('allow', '127.0.0.8/30', ...why), { code: 0, output: /\nbans lifted: 1$/ })
  t.match(await command('unban', '127.0.0.4/30'), { code: 0 })
  t.equal(await fromAgain('127.0.0.5'), 200)
  t.equal(await fromAgain('127.0.0.9'), 200)
  t.match(await command('bans'), { output: 'nobody is banned' })
  t.equal(await again.process.stop(), 0)
  const actions = auditOf(gateway).map(record => record['event.action'])
  t.equal(actions.filter(action => action === 'ban_given').length, 3)
  t.equal(actions.filter(action => action === 'ban_lifted').length, 2)
})
