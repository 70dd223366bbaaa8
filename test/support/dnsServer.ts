import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { parseAddress } from '../../src/core/address.ts'

/** What a question is answered: records, or that there is no such name, a failure, or nothing at all. */
type Answer = readonly string[] | 'nxdomain' | 'servfail' | 'silent'

/** Answers by type and name: `A crawl.example`, `PTR 1.2.0.192.in-addr.arpa`; what is missing does not exist. */
type Zone = Readonly<Record<string, Answer>>

const types: Readonly<Record<number, string>> = { 1: 'A', 12: 'PTR', 28: 'AAAA' }
const codes = { nxdomain: 3, servfail: 2 } as const
const headerBytes = 12

interface Question {
  readonly type: number
  readonly name: string
  readonly endByte: number
}

/** A name server on 127.0.0.1 that says what a test wants, over UDP; it notes what it was asked. */
export async function openDnsServer(t: Test, zone: Zone): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, { address, port }) => {
    const question = readQuestion(message)
    const key = `${types[question.type]} ${question.name.toLowerCase()}`
    asked.push(key)
    const answer = zone[key] ?? 'nxdomain'
    if (answer !== 'silent') socket.send(response(message, question, answer), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => void socket.close())
  return { address: `127.0.0.1:${socket.address().port}`, asked }
}

function readQuestion(message: Buffer): Question {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { type: message.readUInt16BE(at + 1), name: labels.join('.'), endByte: at + 5 }
}

function response(query: Buffer, { type, endByte }: Question, answer: Exclude<Answer, 'silent'>): Buffer {
  const records = typeof answer === 'string' ? [] : answer.map(text => record(type, text))
  const header = Buffer.from(query.subarray(0, headerBytes))
  header.writeUInt16BE(0x8180 | (typeof answer === 'string' ? codes[answer] : 0), 2)
  header.writeUInt16BE(records.length, 6)
  // Without the additional record (EDNS) of the query.
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, query.subarray(headerBytes, endByte), ...records])
}

/** One record about the name that was asked for. */
function record(type: number, text: string): Buffer {
  const data = type === 12 ? nameBytes(text) : addressBytes(text)
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc000 | headerBytes, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter(label => label !== '')
  return Buffer.concat([
    ...labels.map(label => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')])),
    Buffer.of(0)
  ])
}

function addressBytes(text: string): Buffer {
  const { family, words } = parseAddress(text)!
  const bytes = Buffer.alloc(16)
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i))
  return family === 4 ? bytes.subarray(12) : bytes
}
