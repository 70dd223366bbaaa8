import { rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { systemClock } from '../../src/core/clock.ts'
import { CertificateKeeper } from '../../src/gateway/certificateKeeper.ts'
import { TicketKeys } from '../../src/gateway/ticketKeys.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { until } from '../support/until.ts'

t.test('a renewed certificate is served, and a bad one never', async t => {
  const authority = new TestAuthority(t)
  const first = authority.issue()
  const second = authority.issue()
  const { certificateFile: certificate, keyFile: key } = first
  const plain = { host: '::', port: 1, proxyProtocol: false, tls: undefined, redirect: false }
  const secure = { ...plain, tls: { certificates: [{ certificate, key }], minVersion: 'TLSv1.2' as const } }
  const told: string[] = []
  const tell = (text: string): void => void told.push(text)
  const isTold = (count: number): Promise<unknown> =>
    until(
      () => Promise.resolve(told.length),
      length => length >= count
    )
  const events = {
    renewed: () => tell('renewed'),
    expires: (file: string) => told.push(`expires ${file === certificate}`),
    failed: ({ code, message }: { code: string; message: string }) => {
      t.notMatch(message, /PRIVATE/)
      tell(code)
    },
    recovered: () => tell('recovered'),
    warn: (message: string) => t.fail(message)
  }
  const keeper = new CertificateKeeper([plain, secure], systemClock(), events, 20)
  t.teardown(() => keeper.stop())
  t.strictSame(keeper.served, [[], [{ certificate: first.certificate, key: first.key }]])

  writeFileSync(certificate, second.certificate)
  await isTold(2)
  t.equal(keeper.served[1]![0]!.certificate, first.certificate, 'its key is still the old one')
  writeFileSync(key, second.key)
  await isTold(4)
  t.equal(keeper.served[1]![0]!.certificate, second.certificate)
  writeFileSync(key, 'nothing')
  await isTold(5)
  t.equal(keeper.served[1]![0]!.key, second.key)
  t.strictSame(
    told.filter(text => text !== 'certificate_unusable'),
    ['expires true', 'expires true', 'renewed']
  )
  t.throws(() => new CertificateKeeper([secure], systemClock(), events), { code: 'certificate_unusable' })
})

t.test('a certificate that cannot be read does not hold up the renewal of others', async t => {
  const authority = new TestAuthority(t)
  const [broken, whole, next] = [authority.issue(), authority.issue(), authority.issue()]
  const certificates = [broken, whole].map(({ certificateFile, keyFile }) => {
    return { certificate: certificateFile, key: keyFile }
  })
  const listen = [
    {
      host: '::',
      port: 1,
      proxyProtocol: false,
      tls: { certificates, minVersion: 'TLSv1.2' as const },
      redirect: false
    }
  ]
  const told: string[] = []
  const events = {
    renewed: () => void told.push('renewed'),
    expires: () => undefined,
    failed: ({ message }: { message: string }) => void told.push(message),
    recovered: () => void told.push('recovered'),
    warn: (message: string) => t.fail(message)
  }
  const keeper = new CertificateKeeper(listen, systemClock(), events, 20)
  t.teardown(() => keeper.stop())
  const isTold = (text: string): Promise<unknown> =>
    until(
      () => Promise.resolve(told.join('\n')),
      all => all.includes(text)
    )

  rmSync(broken.certificateFile)
  await isTold(`Cannot read ${broken.certificateFile} (ENOENT`)
  writeFileSync(whole.certificateFile, next.certificate)
  writeFileSync(whole.keyFile, next.key)
  await isTold('renewed')
  t.strictSame(keeper.served, [
    [
      { certificate: broken.certificate, key: broken.key },
      { certificate: next.certificate, key: next.key }
    ]
  ])
  t.notOk(told.includes('recovered'))
  writeFileSync(broken.certificateFile, broken.certificate)
  await isTold('recovered')
})

t.test('threads that share the keys of tickets see when they change', t => {
  const buffer = TicketKeys.create()
  const [main, edge] = [new TicketKeys(buffer), new TicketKeys(buffer)]
  const { generation } = edge
  const keys = edge.read()
  t.equal(keys.length, 48)
  t.strictSame(main.read(), keys)
  main.rotate()
  t.not(edge.generation, generation)
  t.notSame(edge.read(), keys)
  t.end()
})
