import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { fileStamp } from '../../src/gateway/fileStamp.ts'
import { FileWatch } from '../../src/gateway/fileWatch.ts'
import { editConfig } from '../support/startGateway.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { startGatewayProcess } from './gatewayProcess.ts'
import { Load } from './load.ts'
import { ask, ScriptedVisitor, type Answer } from '../support/scriptedVisitor.ts'

/** So many further rules that a thread builds them in several slices. */
const manyRules = Array.from(
  { length: 1000 },
  (_, i) =>
    `  - { id: many-${i}, when: { path: /many/${i}, client_ip: { list: unwanted } }, then: { tag: many } }\n`
).join('')

/** A policy with a path that is refused, a list in a file of its own, and a limit. */
function rulesThat(refuse: string, burst = 5, furtherRules = ''): string {
  return `
lists:
  unwanted: { file: unwanted.txt }
rules:
  - { id: refused, description: Changes., when: { path: ${refuse} }, then: deny }
  - id: unwanted
    description: Whom the list names.
    when: { path: /listed, client_ip: { list: unwanted } }
    then: deny
  - { id: asked, when: { path: /asked }, then: { challenge: light } }
${furtherRules}limits:
  - id: limited
    description: So many at once and hardly any later.
    when: { path: /limited }
    key: [client_ip]
    rate: 1/1h
    burst: ${burst}
    then: too_many
`
}

function stamped(file: string): ReadonlyMap<string, string> {
  return new Map([[file, fileStamp(file)]])
}

t.test('a change between reading and watching is not missed', async t => {
  const file = join(t.testdir({ 'rules.yaml': 'one' }), 'rules.yaml')
  // A watch alone keeps no process alive.
  const alive = setInterval(() => undefined, 1000)
  t.teardown(() => clearInterval(alive))
  for (const change of [() => writeFileSync(file, 'two'), () => rmSync(file)]) {
    const read = stamped(file)
    change()
    const seen = Promise.withResolvers<void>()
    const watch = new FileWatch(seen.resolve, 20)
    watch.watch(read)
    await seen.promise
    watch.stop()
  }
  t.pass('both were seen')
})

t.test('a change that comes while the one before is being read is not missed', async t => {
  const file = join(t.testdir({}), 'rules.yaml')
  writeFileSync(file, 'one')
  const seen: string[] = []
  const watch = new FileWatch(() => {
    seen.push(readFileSync(file, 'utf8'))
    if (seen.length === 1) writeFileSync(file, 'three and more')
    watch.watch(stamped(file))
  }, 10)
  watch.watch(stamped(file))
  // Nobody says when the watch has taken its first look, so there is more than one change to see.
  while (seen.length === 0) {
    appendFileSync(file, ' two')
    await new Promise(resolve => setImmediate(resolve))
  }
  while (seen.length === 1) await new Promise(resolve => setImmediate(resolve))
  watch.stop()
  t.equal(seen.at(-1), 'three and more')
})

t.test('a file that is added to a watched folder is seen', async t => {
  const folder = t.testdir({})
  const seen = Promise.withResolvers<void>()
  const watch = new FileWatch(seen.resolve, 10)
  watch.watch(stamped(folder))
  // Nobody says when the watch has taken its first look, so there is more than one change to see.
  let added = 0
  const adding = setInterval(() => {
    writeFileSync(join(folder, `${(added += 1)}.yaml`), '')
  }, 5)
  await seen.promise
  clearInterval(adding)
  watch.stop()
  t.ok(added > 0)
})

t.test('policies change under load, and no request is lost', async t => {
  const [first, second] = [await startCountingUpstream(t), await startCountingUpstream(t)]
  const wishes = { upstream: first.origin, threads: 2, rules: rulesThat('/a') }
  const gateway = await startGatewayProcess(t, wishes, { files: { 'unwanted.txt': '192.0.2.0/24\n' } })
  const load = new Load(gateway.origin, { name: 'load', clients: 1, keepAlive: false, paceMs: 5 })
  await load.goOn(20)

  await t.test('at SIGHUP', async t => {
    t.equal(await statusOf('/a'), 403)
    gateway.process.child.kill('SIGHUP')
    await gateway.says('reloaded: policy')
    t.equal(await statusOf('/a'), 403)
  })

  await t.test('when a rule file changes', async t => {
    await reloadsUntilRefused('/b', () => writeFileSync(gateway.rulesFile, rulesThat('/b')))
    t.equal(await statusOf('/b'), 403)
    t.equal(await statusOf('/a'), 200)
  })

  await t.test('when a list changes that a rule names', async t => {
    t.equal(await statusOf('/listed'), 200)
    const list = join(gateway.dir, 'unwanted.txt')
    await reloadsUntilRefused('/listed', () => writeFileSync(list, '127.0.0.0/8 # ourselves\n'))
    t.equal(await statusOf('/listed'), 403)
  })

  await t.test('at POST /reload, which is answered once the policy is in force in every thread', async t => {
    for (const path of ['/c', '/d']) {
      writeFileSync(gateway.rulesFile, rulesThat(path))
      const { status, body } = await reload()
      t.equal(status, 200)
      t.match(JSON.parse(body), { hash: /^\w{16}$/, faults: [] })
      const statuses = await Promise.all(Array.from({ length: 12 }, () => statusOf(path)))
      t.ok(
        statuses.every(status => status === 403),
        path
      )
    }
  })

  await t.test('except that what is unchanged of limits is not forgotten', async t => {
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push(await statusOf('/limited'))
    writeFileSync(gateway.rulesFile, rulesThat('/g'))
    await reload()
    for (let i = 0; i < 3; i++) statuses.push(await statusOf('/limited'))
    t.strictSame(statuses, [200, 200, 200, 200, 200, 429], 'five at once, whatever was reloaded')
    writeFileSync(gateway.rulesFile, rulesThat('/g', 2))
    await reload()
    const anew = [await statusOf('/limited'), await statusOf('/limited'), await statusOf('/limited')]
    t.strictSame(anew, [200, 200, 429], 'another limit begins anew')
  })

  await t.test(
    'and neither a pass nor readiness is lost on the way to a thousand rules and back',
    async t => {
      const visitor = new ScriptedVisitor(gateway.origin)
      await visitor.solve(await visitor.challenge('/asked'))
      const pass = await visitor.passId()
      const loading = new AbortController()
      const looking = (async () => {
        const statuses = new Set<number>()
        while (!loading.signal.aborted) {
          statuses.add((await ask(gateway.health, '/readyz')).status)
          await pause(5)
        }
        return statuses
      })()
      for (const furtherRules of [manyRules, '', manyRules]) {
        writeFileSync(gateway.rulesFile, rulesThat('/many/999', 2, furtherRules))
        t.equal((await reload()).status, 200)
        t.equal(await statusOf('/many/999'), 403)
        t.equal(await statusOf('/limited'), 429, 'the limit goes on counting')
        t.equal((await visitor.get('/asked')).status, 200)
      }
      loading.abort()
      t.strictSame(await looking, new Set([200]))
      t.equal(await visitor.passId(), pass)
      t.ok(
        (await gateway.metric('moien_rule_matches_total', { rule: 'refused' })) > 0,
        'rules go on counting'
      )
      writeFileSync(gateway.rulesFile, rulesThat('/g', 2))
      await reload()
    }
  )

  await t.test('and not for a bad one, which is named in log, answer and metrics', async t => {
    t.equal(await lastReload(), 1)
    writeFileSync(gateway.rulesFile, rulesThat('/h').replace('then: deny', 'then: deny, mdoe: off'))
    const { status, body } = await reload()
    t.equal(status, 422)
    const place = /rules\.yaml:5:75: Unknown key "mdoe" \(did you mean "mode"\?\)/
    t.match(JSON.parse(body), { faults: [place] })
    t.equal(await lastReload(), 0)
    const errors = gateway.logged().filter(record => record['log.level'] === 'error')
    t.match(errors.at(-1)?.['message'], place)
    t.match(JSON.parse((await admin('GET', '/status')).body), {
      last_reload: { successful: false, faults: [place] }
    })
    t.equal(await statusOf('/g'), 403, 'the old policy is in force')
    t.equal(await statusOf('/h'), 200)
    editConfig(gateway.configFile, config => void (config['sties'] = []))
    t.match(JSON.parse((await reload()).body), {
      faults: [/moien\.yaml:\d+:1: Unknown key "sties" \(did you mean "sites"\?\)/, place]
    })
    editConfig(gateway.configFile, config => void delete config['sties'])
    writeFileSync(gateway.rulesFile, rulesThat('/h'))
    t.equal((await reload()).status, 200)
    t.equal(await lastReload(), 1)
    t.equal(await statusOf('/h'), 403, 'and the good one after it is in force again')
  })

  await t.test('what cannot change is named and waits', async t => {
    editConfig(
      gateway.configFile,
      config => void Object.assign(config, { listen: [{ address: '127.0.0.2:0' }], threads: 1 })
    )
    const warnings = ['"listen"', '"threads"'].map(
      name => `${name} has changed; that takes effect at the next start`
    )
    t.strictSame(JSON.parse((await reload()).body).warnings, warnings)
    for (const warning of warnings) t.ok(gateway.logged().some(({ message }) => message === warning))
    t.equal(await statusOf('/'), 200, 'it listens where it did')
  })

  await t.test('traffic moves to another upstream, and what the old one has is finished', async t => {
    const slow = ask(gateway.origin, '/hold/slow')
    await first.holds(1)
    editConfig(gateway.configFile, config => {
      const [site] = config['sites'] as [Record<string, unknown>]
      site['upstream'] = { servers: [second.origin] }
    })
    t.equal((await reload()).status, 200)
    const before = first.requests.length
    await load.goOn(20)
    t.equal((await ask(gateway.origin, '/moved')).status, 200)
    t.ok(first.requests.length - before <= 2, 'but for requests that were on their way')
    t.equal(second.asked.get('/moved'), 1)
    first.release()
    t.match(await slow, { status: 200, body: '/hold/slow' })
  })

  await load.stop()
  t.comment(`requests meanwhile: ${load.summary}`)
  t.equal(load.ended('answered').length, load.outcomes.size)
  const asked = (target: string): number => (first.asked.get(target) ?? 0) + (second.asked.get(target) ?? 0)
  t.ok(
    load.targets.every(target => asked(target) === 1),
    'each was forwarded once'
  )
  t.equal(await gateway.process.stop(), 0)

  async function statusOf(path: string): Promise<number> {
    return (await ask(gateway.origin, path)).status
  }

  /** Makes a change and waits for reloads until it is in force: a file may be seen half written. */
  async function reloadsUntilRefused(path: string, change: () => void): Promise<void> {
    let reloads = gateway.logged().filter(({ message }) => String(message).startsWith('reloaded')).length
    change()
    do await gateway.says('reloaded: policy', ++reloads)
    while ((await statusOf(path)) !== 403)
  }

  function admin(method: string, path: string): Promise<Answer> {
    return ask(gateway.admin, path, { method, headers: { authorization: `Bearer ${gateway.token}` } })
  }

  function reload(): Promise<Answer> {
    return admin('POST', '/reload')
  }

  function lastReload(): Promise<number> {
    return gateway.metric('moien_config_last_reload_successful')
  }
})
