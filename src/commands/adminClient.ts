import { userInfo } from 'node:os'
import { operatorHeader } from '../admin/actor.ts'
import { readAdminToken } from '../admin/adminToken.ts'
import { Fault } from '../core/fault.ts'
import { loadAdmin } from '../policy/loadAdmin.ts'
import { textOption, type OptionShapes, type Parsed } from './parseOptions.ts'

/** What every command takes that speaks to a running gateway. */
export const adminOptions: OptionShapes = {
  config: { type: 'string' },
  admin: { type: 'string' },
  'token-file': { type: 'string' }
}

/** How those options stand in a help text. */
export const adminOptionsHelp = `  --config FILE       the configuration that names the admin address (default: moien.yaml)
  --admin HOST:PORT   the admin address, instead of the configuration's
  --token-file FILE   its token, instead of the configuration's`

/** The same, of a command that may answer in JSON. */
export const answerOptions: OptionShapes = { ...adminOptions, format: { type: 'string' } }

/** How those stand in a help text. */
export const answerOptionsHelp: string = `${adminOptionsHelp}
  --format FORMAT     text (default), or json for programs`

/** An answer of the admin API. */
export interface AdminReply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Whoever waits longer waits in vain: a reload of ten thousand rules takes five seconds. */
const patienceMs = 60_000

/** The admin API of a running gateway, as a command calls it. */
export class AdminClient {
  readonly #address: string
  readonly #token: string

  private constructor(address: string, token: string) {
    this.#address = address
    this.#token = token
  }

  /**
   * Finds address and token, on the command line or in the configuration, whose other sections may have
   * mistakes.
   * @throws Fault `usage`, `token_unreadable`, what `loadAdmin` throws, `config_invalid` when it names no token.
   */
  static find(parsed: Parsed): AdminClient {
    const address = textOption(parsed, 'admin', '')
    const tokenFile = textOption(parsed, 'token-file', '')
    if (address !== '' && !/^[^/\s]+:\d{1,5}$/.test(address))
      throw new Fault(
        'usage',
        `--admin takes an address and a port, such as 127.0.0.1:9380, not "${address}"`
      )
    if (address !== '' && tokenFile !== '') return new AdminClient(address, readAdminToken(tokenFile))
    const file = textOption(parsed, 'config', 'moien.yaml')
    const { host, port, tokenFile: configured } = loadAdmin(file)
    const named = tokenFile === '' ? configured : tokenFile
    if (named === undefined) {
      throw new Fault(
        'config_invalid',
        `${file} names no admin.token_file, so nobody can command the gateway (docs/runtime.md says how to make one)`
      )
    }
    return new AdminClient(address === '' ? reachable(host, port) : address, readAdminToken(named))
  }

  /**
   * Asks the gateway.
   * @throws Fault `gateway_unreachable` when nobody answers, or somebody who does not take the token;
   * `command_refused` with the gateway's own words, `usage` where it does not understand a question.
   */
  async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<AdminReply> {
    const { status, told } = await this.#fetch(method, path, body)
    if (status === 401) {
      throw new Fault('gateway_unreachable', `The gateway at ${this.#address} does not take this token`)
    }
    const { detail } = told
    if (typeof detail !== 'string') return { status, body: told }
    throw new Fault(
      method === 'GET' && status === 400 ? 'usage' : 'command_refused',
      detail.replace(/\.$/, '')
    )
  }

  async #fetch(
    method: string,
    path: string,
    body: object | undefined
  ): Promise<{ status: number; told: AdminReply['body'] }> {
    try {
      const answer = await fetch(`http://${this.#address}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${this.#token}`,
          [operatorHeader]: operatorName(),
          ...(body !== undefined && { 'Content-Type': 'application/json' })
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs)
      })
      return { status: answer.status, told: (await answer.json()) as AdminReply['body'] }
    } catch (cause) {
      throw new Fault('gateway_unreachable', `No gateway answers at ${this.#address}`, { cause })
    }
  }
}

/** Who is at the keyboard, also behind sudo. A container may know its users by number alone. */
function operatorName(): string {
  const name = process.env['SUDO_USER'] ?? ''
  if (name !== '') return headerText(name)
  try {
    return headerText(userInfo().username)
  } catch {
    return `uid ${process.getuid?.()}`
  }
}

function headerText(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?')
}

/** An address that stands for all of the machine's is called on this machine. */
function reachable(host: string, port: number): string {
  if (host === '::') return `[::1]:${port}`
  if (host === '0.0.0.0') return `127.0.0.1:${port}`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
