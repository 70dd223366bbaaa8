import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deriveKeys } from '../../src/challenge/deriveKeys.ts'
import { createKeyFile, loadKeyRing } from '../../src/challenge/keyRing.ts'
import type { Fault } from '../../src/core/fault.ts'

const first = `0a0b0c0d 2026-11-23 ${Buffer.alloc(32, 1).toString('base64')}`
const second = `11121314 2026-01-01 ${Buffer.alloc(32, 2).toString('base64')}`

t.test('a new key file can be read by its owner alone and holds one key', async t => {
  const path = join(t.testdir(), 'moien.keys')
  createKeyFile(path)
  t.equal(statSync(path).mode & 0o777, 0o600)
  const ring = loadKeyRing(path)
  t.equal(ring.keys.length, 1)
  t.match(ring.keys[0], { id: /^[0-9a-f]{8}$/, created: /^\d{4}-\d\d-\d\d$/ })
  t.equal(Buffer.from(ring.keys[0]!.secret, 'base64').length, 32)
  createKeyFile(`${path}.2`)
  t.not(loadKeyRing(`${path}.2`).keys[0]!.secret, ring.keys[0]!.secret, 'no two are alike')
})

t.test('an existing key file is never overwritten', async t => {
  const path = join(t.testdir({ 'moien.keys': 'precious' }), 'moien.keys')
  t.throws(() => createKeyFile(path), { code: 'keys_not_created' })
  t.equal(readFileSync(path, 'utf8'), 'precious')
  t.throws(() => createKeyFile(join(path, 'below-a-file')), { code: 'keys_not_created' })
})

t.test('the first key signs, comments and empty lines are skipped', async t => {
  const path = join(t.testdir(), 'keys')
  writeFileSync(path, `# ours\n\n${first}\n${second}\r\n`, { mode: 0o600 })
  const ring = loadKeyRing(path)
  t.strictSame(
    ring.keys.map(key => key.id),
    ['0a0b0c0d', '11121314']
  )
  const keys = deriveKeys(ring, 'pass')
  t.equal(keys.signing.id, '0a0b0c0d')
  t.equal(keys.verifying.size, 2)
})

t.test('a key file that others may read is refused', async t => {
  const path = join(t.testdir({ keys: `${first}\n` }), 'keys')
  for (const mode of [0o644, 0o604, 0o602, 0o660, 0o601]) {
    chmodSync(path, mode)
    t.throws(() => loadKeyRing(path), { code: 'keys_exposed' }, mode.toString(8))
  }
  for (const mode of [0o600, 0o400, 0o440]) {
    chmodSync(path, mode)
    t.doesNotThrow(() => loadKeyRing(path), mode.toString(8))
  }
})

t.test('a broken key file is refused with the line at fault', async t => {
  const dir = t.testdir()
  const line = (text: string): number | undefined => {
    const path = join(dir, 'keys')
    writeFileSync(path, text, { mode: 0o600 })
    try {
      loadKeyRing(path)
      return undefined
    } catch (fault) {
      t.equal((fault as Fault).code, 'keys_invalid')
      t.notMatch((fault as Fault).message, 'AQEB', 'no secret in the message')
      return (fault as Fault).place?.line
    }
  }
  t.equal(line(''), 1, 'empty')
  t.equal(line('# nothing but a comment\n'), 1)
  t.equal(line(`${first}\n${second.slice(0, -6)}\n`), 2, 'a short secret')
  t.equal(line(`${first}\n\n${first}\n`), 3, 'one id twice')
  t.equal(line(`${first} and more\n`), 1)
  t.equal(line('default 2026-01-01 secret\n'), 1)
  const many = Array.from({ length: 17 }, (_, i) => first.replace('0a0b0c0d', `000000${i + 10}`))
  t.equal(line(many.join('\n')), 1, 'too many')
  t.equal(line('#'.repeat(20_000)), 1, 'too large')
})

t.test('a key file that is not there or no file is unreadable', async t => {
  const dir = t.testdir()
  t.throws(() => loadKeyRing(join(dir, 'absent')), { code: 'keys_unreadable' })
  mkdirSync(join(dir, 'folder'), { mode: 0o700 })
  t.throws(() => loadKeyRing(join(dir, 'folder')), { code: 'keys_unreadable' })
})

t.test('every purpose has its own key, the same wherever the key file is', async t => {
  const ring = { keys: [{ id: '0a0b0c0d', created: '', secret: Buffer.alloc(32, 1).toString('base64') }] }
  const purposes = ['challenge', 'pass', 'client', 'address'] as const
  const secrets = purposes.map(purpose => deriveKeys(ring, purpose).signing.secret.toString('hex'))
  t.equal(new Set(secrets).size, purposes.length)
  t.equal(
    secrets[0],
    deriveKeys(structuredClone(ring), 'challenge').signing.secret.toString('hex'),
    'a thread derives the same'
  )
})
