import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { peek, type View } from '../../src/listener/peek.ts'

/** Both ends of a connection. */
async function openPair(t: Test): Promise<{ near: Socket; far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [near] = (await once(server, 'connection')) as [Socket]
  t.teardown(() => {
    far.destroy()
    near.destroy()
    server.close()
  })
  return { near, far }
}

const wholeAtTwo: View<number> = {
  look: bytes => bytes.length,
  isWhole: bytes => bytes === 2,
  times: { timeoutMs: 3_600_000, pauseMs: 3_600_000 }
}

t.test('what came is put back, whole or not', async t => {
  for (const [sent, pauseMs] of [
    ['ab', 3_600_000],
    ['a', 1]
  ] as const) {
    const { near, far } = await openPair(t)
    far.write(sent)
    const seen = await new Promise(resolve =>
      peek(near, { ...wholeAtTwo, times: { timeoutMs: 3_600_000, pauseMs } }, resolve)
    )
    t.equal(seen, sent.length)
    t.equal(String(near.read()), sent)
  }
})

t.test('a pause of this process is none of the client', async t => {
  const { near, far } = await openPair(t)
  const look = (bytes: Buffer): number => {
    if (bytes.length === 1) setImmediate(sendAndStall)
    return bytes.length
  }
  const sendAndStall = (): void => {
    far.write('b')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  }
  far.write('a')
  const seen = await new Promise(resolve =>
    peek(near, { ...wholeAtTwo, look, times: { timeoutMs: 3_600_000, pauseMs: 1 } }, resolve)
  )
  t.equal(seen, 2)
})

t.test('nothing begins on a socket that was destroyed and has not closed yet', async t => {
  const { near } = await openPair(t)
  let isBegun = false
  setTimeout(() => near.destroy(), 1)
  peek(near, { ...wholeAtTwo, times: { timeoutMs: 1, pauseMs: 1 } }, () => {
    isBegun = true
  })
  await once(near, 'close')
  t.notOk(isBegun)
})

t.test('of a client that ends before it is understood nothing is waited for', async t => {
  const { near, far } = await openPair(t)
  let isBegun = false
  peek(near, wholeAtTwo, () => {
    isBegun = true
  })
  far.end('a')
  await once(near, 'close')
  t.notOk(isBegun)
})
