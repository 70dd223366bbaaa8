import { once } from 'node:events'
import { Agent, request, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { host } from './citizens.ts'
import { documentRequests } from './recordedRequests.ts'

/** A single request, as a browser makes it, on a connection of its own; the body is yet to be sent. */
export function ask(
  port: number,
  method: string,
  path: string,
  more: OutgoingHttpHeaders = {}
): ClientRequest {
  const headers = { Host: host, ...documentRequests()[0]!.headers, ...more }
  return request({ host: '127.0.0.1', port, method, path, headers, agent: new Agent() })
}

/** The head of its answer; the body is yet to be read. */
export async function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return answer
}

/** Gets a page; its body is yet to be read. */
export async function getPage(port: number, path: string): Promise<IncomingMessage> {
  const asked = ask(port, 'GET', path)
  asked.end()
  return answerTo(asked)
}
