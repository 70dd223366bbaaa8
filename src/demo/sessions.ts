import { randomBytes } from 'node:crypto'
import type { Draft } from './certificateForm.ts'

/** What the second step of the form brought. */
export interface Documents {
  readonly remarks: string
  readonly fileName: string
  readonly fileBytes: number
  /** Hexadecimal. */
  readonly fileSha256: string
}

/** What was handed in: shown on the receipt and in the account. */
export interface Receipt extends Documents {
  readonly number: string
  readonly receivedMs: number
  readonly draft: Draft
}

/** What the application remembers of one visitor between requests. */
export interface Session {
  readonly id: string
  /** Who is logged in; `''` when nobody is. */
  readonly user: string
  /** The first step of the form, until the second is done. */
  readonly draft: Draft | undefined
  /** The latest first. */
  readonly receipts: readonly Receipt[]
}

/** The name of the session cookie. */
export const sessionCookieName = 'demo_session'

const idleMs = 30 * 60_000
const maxSessions = 10_000

/** Sessions in memory: at most 10 000, each forgotten after 30 idle minutes or when newer ones need its place. */
export class Sessions {
  readonly #nowMs: () => number
  /** In the order of last use, so that the first is the one to forget. */
  readonly #entries = new Map<string, { readonly session: Session; readonly usedMs: number }>()

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** The session the Cookie header names, marked as used just now. */
  find(cookies: string | undefined): Session | undefined {
    for (const pair of cookies?.split(';') ?? []) {
      const [name, id] = pair.trim().split('=', 2)
      const entry = name === sessionCookieName && id !== undefined ? this.#entries.get(id) : undefined
      if (entry === undefined) continue
      if (entry.usedMs + idleMs > this.#nowMs()) return this.save(entry.session)
      this.#entries.delete(entry.session.id)
    }
    return undefined
  }

  /** A new session under an id nobody knows yet. */
  start(content: Partial<Omit<Session, 'id'>> = {}): Session {
    if (this.#entries.size >= maxSessions) this.#entries.delete(this.#entries.keys().next().value!)
    const id = randomBytes(16).toString('base64url')
    return this.save({ user: '', draft: undefined, receipts: [], ...content, id })
  }

  /** Keeps the session in its present state. */
  save(session: Session): Session {
    this.#entries.delete(session.id)
    this.#entries.set(session.id, { session, usedMs: this.#nowMs() })
    return session
  }

  end(session: Session): void {
    this.#entries.delete(session.id)
  }
}
