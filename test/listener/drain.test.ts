import type { ServerResponse } from 'node:http'
import t from 'tap'
import { connectRaw, type RawConnection } from '../support/rawHttp.ts'
import { connectionsReach, openTestListener, type TestListener } from './openTestListener.ts'

const get = 'GET / HTTP/1.1\r\nHost: example.lu\r\n\r\n'

/** Long enough that no connection is taken for idle while a test still talks. */
const patient = { idleGraceMs: 60_000 }

/** Connections that the listener has accepted, known by its own count. */
async function connectAccepted({ listener, port }: TestListener, count: number): Promise<RawConnection[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => connectRaw(port)))
  await connectionsReach(listener, count)
  return connections
}

t.test('connections that have not yet asked get their first request answered, and then closed', async t => {
  const opened = await openTestListener(t, { limits: patient })
  const connections = await connectAccepted(opened, 20)
  opened.listener.stopAccepting()
  await t.rejects(connectRaw(opened.port), { code: 'ECONNREFUSED' })
  for (const connection of connections) {
    connection.send(get)
    const answer = await connection.readResponse()
    t.match(answer, { status: 200, complete: true })
    t.equal(answer.header('connection'), 'close')
    t.equal((await connection.readToEnd()).length, 0)
    t.equal(connection.error, undefined, 'no reset')
  }
  await opened.listener.drained
  t.equal(opened.listener.connections, 0)
})

t.test('an idle connection is asked to close by its next answer', async t => {
  const opened = await openTestListener(t, { limits: patient })
  const connection = await connectRaw(opened.port)
  connection.send(get)
  t.equal((await connection.readResponse()).header('connection'), 'keep-alive')
  opened.listener.stopAccepting()
  connection.send(get)
  t.equal((await connection.readResponse()).header('connection'), 'close')
  await connection.ended
  await opened.listener.drained
  t.equal(connection.error, undefined)
})

t.test('answers under way are finished, and say that they are the last if they still can', async t => {
  const answers: ServerResponse[] = []
  const opened = await openTestListener(t, {
    limits: { idleGraceMs: 10 },
    handlers: { request: (_request, response) => answers.push(response) }
  })
  const waiting = await connectRaw(opened.port)
  waiting.send(get + get)
  const streaming = await connectRaw(opened.port)
  streaming.send(get)
  while (answers.length < 3) await new Promise(resolve => setImmediate(resolve))
  answers[2]!.write('begun ')
  t.match((await streaming.readUntil('begun')).toString(), /keep-alive/)

  opened.listener.stopAccepting()
  answers[0]!.end('first')
  answers[1]!.end('second')
  t.match(await waiting.readResponse(), { status: 200, complete: true, body: /first/ })
  const last = await waiting.readResponse()
  t.match(last, { status: 200, complete: true, body: /second/ })
  t.equal(last.header('connection'), 'close')
  await waiting.ended
  t.equal(waiting.error, undefined)

  await connectionsReach(opened.listener, 1)
  answers[2]!.end('and done')
  t.match((await streaming.readToEnd()).toString(), /and done\r\n0\r\n\r\n$/)
  await opened.listener.drained
})

t.test('what stays idle is closed after the grace, spoken or not', async t => {
  const opened = await openTestListener(t, { limits: { idleGraceMs: 10 } })
  const [silent, idle] = (await connectAccepted(opened, 2)) as [RawConnection, RawConnection]
  idle.send(get)
  await idle.readResponse()
  opened.listener.stopAccepting()
  opened.listener.stopAccepting()
  for (const connection of [silent, idle]) {
    t.equal((await connection.readToEnd()).length, 0)
    t.equal(connection.error, undefined)
  }
  await opened.listener.drained
})

t.test('a first request that is being sent is not taken for idle', async t => {
  const opened = await openTestListener(t, { limits: { idleGraceMs: 5 } })
  const silent = await connectRaw(opened.port)
  const slow = await connectRaw(opened.port)
  slow.send('GET / HTTP/1.1\r\n')
  await connectionsReach(opened.listener, 2)
  // Its own bytes have been read once those of a connection opened later have been answered.
  const witness = await connectRaw(opened.port)
  witness.send(get)
  await witness.readResponse()
  opened.listener.stopAccepting()
  await silent.ended
  await witness.ended
  slow.send('Host: example.lu\r\n\r\n')
  t.match(await slow.readResponse(), { status: 200, complete: true })
  await opened.listener.drained
})

t.test('time limits hold while draining', async t => {
  const limits = { ...patient, headersTimeoutMs: 50, checkIntervalMs: 10 }
  const opened = await openTestListener(t, { limits })
  const [connection] = (await connectAccepted(opened, 1)) as [RawConnection]
  opened.listener.stopAccepting()
  connection.send('GET / HTTP/1.1\r\n')
  t.equal((await connection.readResponse()).status, 408)
  await connection.ended
  await opened.listener.drained
})

t.test('an upgraded connection lives until the deadline', async t => {
  const opened = await openTestListener(t, {
    limits: { idleGraceMs: 5 },
    handlers: { upgrade: (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n') }
  })
  const upgraded = await connectRaw(opened.port)
  upgraded.send(get)
  await upgraded.readResponse()
  upgraded.send('GET / HTTP/1.1\r\nHost: example.lu\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  t.equal((await upgraded.readResponse()).status, 101)
  const silent = await connectRaw(opened.port)
  await connectionsReach(opened.listener, 2)
  opened.listener.stopAccepting()
  await silent.ended
  await connectionsReach(opened.listener, 1)
  opened.listener.destroy()
  await upgraded.ended
  await opened.listener.drained
})

t.test('a listener without connections is drained at once', async t => {
  const { listener } = await openTestListener(t)
  listener.stopAccepting()
  await listener.drained
  t.equal(listener.connections, 0)
})
