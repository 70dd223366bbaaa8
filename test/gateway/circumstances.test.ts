import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { writeMmdb } from '../support/mmdbWriter.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const countriesOf = (code: string): Buffer =>
  writeMmdb([
    ['192.0.2.0/24', { country: { iso_code: code } }],
    ['2001:db8::/32', { country: { iso_code: 'LU' } }]
  ])

const systems = writeMmdb([['203.0.113.0/24', { autonomous_system_number: 64500 }]])

t.test(
  'where a client is decides by the files of the operator, and by new ones once they are there',
  async t => {
    const upstream = await startCountingUpstream(t)
    const files = t.testdir({ 'country.mmdb': countriesOf('LU'), 'asn.mmdb': systems })
    const file = join(files, 'country.mmdb')
    const gateway = await startGateway(t, {
      upstream: upstream.origin,
      watch: true,
      config: {
        trusted_proxies: ['127.0.0.1'],
        geography: { country: file, asn: join(files, 'asn.mmdb') }
      },
      rules: `rules:
  - { id: hosting, description: Machines., when: { asn: 64500 }, then: { deny: { status: 451 } }, on_unknown: skip }
  - { id: home, description: Nobody., when: { country: LU }, then: { deny: { status: 410 } }, on_unknown: skip }
limits:
  - { id: networks, when: { path: /few }, key: [asn], rate: 1/1h, burst: 1, then: too_many }
`
    })
    const statusFor = async (client: string, path = '/'): Promise<number> =>
      (await ask(gateway.origin, path, { headers: { 'x-forwarded-for': client } })).status
    t.equal(await statusFor('192.0.2.1'), 410)
    t.equal(await statusFor('2001:db8::9'), 410)
    t.equal(await statusFor('198.51.100.1'), 200, 'nobody knows where this is')
    t.equal(await statusFor('203.0.113.9'), 451)
    t.equal(await statusFor('198.51.100.1', '/few'), 200)
    t.equal(await statusFor('198.51.100.1', '/few'), 200, 'who is unknown is not counted')

    const replace = (bytes: Buffer): void => {
      writeFileSync(join(files, 'new.mmdb'), bytes)
      renameSync(join(files, 'new.mmdb'), file)
    }
    const says = (words: RegExp): Promise<unknown> =>
      until(
        () => gateway.logged.some(({ message }) => words.test(String(message))),
        said => said
      )
    replace(countriesOf('FR').subarray(0, 300))
    await says(/^reload: .*country\.mmdb is no MaxMind DB \(\.mmdb\), or is damaged/)
    t.equal(await statusFor('192.0.2.1'), 410, 'the file before is in force')
    replace(countriesOf('FR'))
    await says(/^reloaded: /)
    t.equal(await statusFor('192.0.2.1'), 200)
    t.equal(await statusFor('2001:db8::9'), 410)
  }
)

t.test(
  'a rule holds while the application has too many requests, whichever threads they came through',
  async t => {
    const upstream = await startCountingUpstream(t)
    const gateway = await startGateway(t, {
      upstream: upstream.origin,
      threads: 2,
      rules: `rules:
  - { id: busy, description: Later., when: { path: /, load: { upstream_in_flight: { at_least: 3 } } }, then: too_many }
  - { id: late, description: Later., when: { path: /, load: { event_loop_lag: { at_least: 5s } } }, then: deny }
`
    })
    const status = async (): Promise<number> => (await ask(gateway.origin, '/')).status
    t.equal(await status(), 200)
    const held = [1, 2].map(i => ask(gateway.origin, `/hold/${i}`))
    await upstream.holds(2)
    t.equal(await status(), 200, 'two are not too many')
    held.push(ask(gateway.origin, '/hold/3'))
    await upstream.holds(3)
    t.equal(await status(), 429)
    t.equal(await gateway.metric('moien_upstream_requests_in_flight', { upstream: 'test' }), 3)
    upstream.release()
    for (const answer of held) t.equal((await answer).status, 200)
    await until(status, code => code === 200)
    await until(
      () => gateway.metric('moien_upstream_requests_in_flight'),
      count => count === 0
    )
  }
)
