import { Fault, type Place } from '../core/fault.ts'

/** Something that works but is probably not what the operator meant. */
export interface Warning {
  readonly place: Place
  readonly message: string
}

/** More mistakes than this help nobody; a broken list of a million prefixes must not fill the terminal. */
const maxFaults = 50

/** Collects what is wrong with the operator's files, so that one run reports all of it. */
export class Findings {
  readonly #faults: Fault[] = []
  readonly #warnings: Warning[] = []
  #leftOut = 0

  fault(place: Place, what: string): void {
    this.add(new Fault('config_invalid', what, { place }))
  }

  add(fault: Fault): void {
    if (this.#faults.length < maxFaults) this.#faults.push(fault)
    else this.#leftOut += 1
  }

  warn(place: Place, message: string): void {
    if (this.#warnings.length < maxFaults) this.#warnings.push({ place, message })
  }

  get faults(): readonly Fault[] {
    if (this.#leftOut === 0) return this.#faults
    return [...this.#faults, new Fault('config_invalid', `There are ${this.#leftOut} more mistakes`)]
  }

  get warnings(): readonly Warning[] {
    return this.#warnings
  }
}
