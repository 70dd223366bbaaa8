import type { CompiledConfig } from './compiledConfig.ts'

/** How the policy in force relates to those before it. */
export interface PolicyStanding {
  /** Hash of the policy that a rollback brings back; `''` where there is none. */
  readonly before: string
  /** Unless it is confirmed until then, the policy before comes back; 0 where nothing waits. */
  readonly confirmUntilMs: number
  /** Whether the files hold another policy than the one in force, because of a rollback. */
  readonly isRolledBack: boolean
}

/** Each may hold lists of millions of prefixes. */
const mostFormer = 3

/** The policies that were in force before, compiled, and whether the present one is there to stay. */
export class PolicyHistory {
  #current: CompiledConfig
  /** The latest last. */
  #former: readonly CompiledConfig[] = []
  #trial: { readonly untilMs: number; readonly base: CompiledConfig } | undefined = undefined
  #isRolledBack = false

  constructor(current: CompiledConfig) {
    this.#current = current
  }

  get standing(): PolicyStanding {
    return {
      before: this.target?.hash ?? '',
      confirmUntilMs: this.#trial?.untilMs ?? 0,
      isRolledBack: this.#isRolledBack
    }
  }

  /** What a rollback brings back. */
  get target(): CompiledConfig | undefined {
    return this.#trial?.base ?? this.#former.at(-1)
  }

  /** Another policy came from the files. The same once more changes nothing. */
  advance(loaded: CompiledConfig): void {
    if (loaded.hash !== this.#current.hash) {
      this.#former = [...this.#former, this.#current].slice(-mostFormer)
    }
    this.#current = loaded
    this.#isRolledBack = false
  }

  /**
   * From now on the policy in force waits to be confirmed; false when there is none to go back to. One that
   * waits already goes on waiting, and the policy before both comes back.
   */
  await(untilMs: number): boolean {
    const base = this.target
    if (base === undefined) return false
    this.#trial = { untilMs, base }
    return true
  }

  /** The policy in force stays; false when it did not wait. */
  confirm(): boolean {
    const waited = this.#trial !== undefined
    this.#trial = undefined
    return waited
  }

  /** `target` is in force again. */
  goBack(): void {
    const target = this.target!
    const at = this.#former.lastIndexOf(target)
    this.#former = at < 0 ? [] : this.#former.slice(0, at)
    this.#current = target
    this.#trial = undefined
    this.#isRolledBack = true
  }
}
