// A client without a browser that reads the challenge page as a script would. Every answer is read whole.
import { hash, scryptSync } from 'node:crypto'
import { request, type Agent, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { unpackPuzzle } from '../../src/challenge/packedPuzzle.ts'
import { hasZeroBits } from '../../src/challenge/verifySolution.ts'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a browser sends with a navigation, as far as anything here looks at it. */
export const browserHeaders: Readonly<Record<string, string>> = {
  accept: 'text/html,application/xhtml+xml',
  'accept-language': 'en',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
}

/** Sends one request, on a connection of its own unless an agent is given. */
export async function ask(
  origin: string,
  path: string,
  options: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
    readonly localAddress?: string
    readonly agent?: Agent | false
  } = {}
): Promise<Answer> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const req = request(origin + path, { agent: false, ...rest }, res => {
      text(res).then(
        content => resolve({ status: res.statusCode!, headers: res.headers, body: content }),
        reject
      )
    })
    req.once('error', reject)
    req.end(body)
  })
}

/** A visitor with a cookie jar of one cookie. */
export class ScriptedVisitor {
  readonly #origin: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent: Agent | false
  cookie = ''

  /** Each request has a connection of its own unless there is an agent. */
  constructor(
    origin: string,
    headers: Readonly<Record<string, string>> = browserHeaders,
    agent: Agent | false = false
  ) {
    this.#origin = origin
    this.#headers = headers
    this.#agent = agent
  }

  get(path: string): Promise<Answer> {
    return ask(this.#origin, path, { headers: this.#own, agent: this.#agent })
  }

  /** The challenge on the page that is shown instead of what was asked for. */
  async challenge(path = '/'): Promise<string> {
    const { status, body } = await this.get(path)
    const challenge = /name="challenge" value="([^"]+)"/.exec(body)?.[1]
    if (challenge === undefined) throw new Error(`no challenge, but ${status}: ${body.slice(0, 500)}`)
    return challenge
  }

  /** Sends a solution in; a pass is kept. */
  solve(challenge: string, answers: string = solutionOf(challenge)): Promise<Answer> {
    return this.#post('/.moien/solve', { challenge, answers })
  }

  /** Presses the button; a pass is kept. */
  press(challenge: string): Promise<Answer> {
    return this.#post('/.moien/continue', { challenge })
  }

  /** The identity of the pass shown, `''` for none. */
  async passId(): Promise<string> {
    return (JSON.parse((await this.get('/.moien/pass')).body) as { id: string }).id
  }

  get #own(): Record<string, string> {
    return this.cookie === '' ? { ...this.#headers } : { ...this.#headers, cookie: this.cookie }
  }

  async #post(path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = { ...this.#own, 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(form).toString()
    const answer = await ask(this.#origin, path, { method: 'POST', headers, body, agent: this.#agent })
    const [cookie] = answer.headers['set-cookie'] ?? []
    if (cookie !== undefined) this.cookie = cookie.split(';', 1)[0]!
    return answer
  }
}

/** Does the work that a challenge asks for, or less of it: what is sent back as `answers`. */
export function solutionOf(
  challenge: string,
  less: { readonly count?: number; readonly bits?: number } = {}
): string {
  const token = Buffer.from(challenge, 'base64url')
  const salt = token.subarray(-32)
  const puzzle = unpackPuzzle(token.subarray(puzzleAt))!
  const indexes = Array.from({ length: less.count ?? puzzle.count }, (_, index) => index)
  if (puzzle.algorithm === 'sha256') {
    return indexes.map(index => counterOf(salt, index, less.bits ?? puzzle.bits)).join('.')
  }
  const { n, r, p, stampBits } = puzzle
  const answers = indexes.map(index => scryptSync(salt, word(index), 4, { N: n, r, p }).readUInt32BE(0))
  return stamped(salt, answers, less.bits ?? stampBits)
}

/** What a solution of scrypt looks like with these answers, be they right or wrong. */
export function stamped(salt: Uint8Array, answers: readonly number[], bits = 12): string {
  const digest = hash('sha256', Buffer.concat([salt, ...answers.map(word)]), 'buffer')
  return [...answers, counterOf(digest, 0, bits)].join('.')
}

/** Of a token: version and key id come first, then of its payload the layout, the level and flags. */
const puzzleAt = 8

function counterOf(salt: Uint8Array, index: number, bits: number): number {
  let counter = 0
  while (!hasZeroBits(salt, index, counter, bits)) counter++
  return counter
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
