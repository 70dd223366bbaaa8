import type { Address } from '../core/address.ts'
import type { Prefix } from '../core/prefixSet.ts'
import { BanSlots, noSlot } from './banSlots.ts'

/** A refusal of a network, with an end. */
export interface Ban {
  /** Bits of its address beyond the prefix do not count. */
  readonly prefix: Prefix
  /** Wall clock, whole milliseconds: the ban is in force before that. */
  readonly untilMs: number
  /** Who holds a valid pass is let through to the rules. */
  readonly sparesPass: boolean
  /** Who made it, as a number: `operatorSource`, or what stands for a rule. 32 bits, unsigned. */
  readonly source: number
  /** How often the network has been banned, this time included; 1 where nobody counts. */
  readonly times: number
}

/** How many bans of each sort are in force. */
export interface BanCounts {
  readonly operator: number
  readonly rules: number
}

/** The `source` of bans that a person made. */
export const operatorSource = 0

/** How long after its end a ban is remembered, so that the next one can be longer. */
export const banMemoryMs: number = 24 * 60 * 60_000

/**
 * The bans, in shared memory, exact across threads and fixed in size. A network may have two: one that
 * spares passes and one that does not; each has an end of its own.
 *
 * A full table never forgives: only a network whose ban has ended may lose its place, and what has nowhere
 * to go is refused and counted. The rule that wanted the ban refuses all the same, request by request, and
 * no neighbour pays for it.
 *
 * One instance belongs to one thread.
 */
export class BanTable {
  readonly #slots: BanSlots

  /** `buffer` is of `createBanTable`. */
  constructor(buffer: SharedArrayBuffer) {
    this.#slots = new BanSlots(buffer)
  }

  /** Bans the network, or makes its ban last longer: never shorter. False when the table is full. */
  add({ prefix, untilMs, sparesPass, source, times }: Ban, nowMs: number): boolean {
    const slots = this.#slots
    slots.locate(prefix.address, prefix.bits)
    for (let slot = slots.next(noSlot); slot !== noSlot; slot = slots.next(slot)) {
      if (slots.sparesPass !== sparesPass) continue
      const isLonger = untilMs > slots.untilMs
      const maker = isLonger ? source : slots.source
      if (slots.renew(slot, Math.max(untilMs, slots.untilMs), Math.max(times, slots.times), maker))
        return true
      // Another thread changed it: begin again.
      slot = noSlot
    }
    return slots.insert(untilMs, times, source, sparesPass, nowMs) !== noSlot
  }

  /** Lifts all bans of exactly this network and forgets them; false when none was in force. */
  remove({ address, bits }: Prefix, nowMs: number): boolean {
    const slots = this.#slots
    let wasBanned = false
    slots.locate(address, bits)
    for (let slot = slots.next(noSlot); slot !== noSlot; slot = slots.next(slot)) {
      const isInForce = slots.untilMs > nowMs
      if (slots.delete(slot)) wasBanned ||= isInForce
      // Another thread has just renewed it: that ban is lifted, too.
      else slot = noSlot
    }
    return wasBanned
  }

  /**
   * The ban that holds for this address: of several one that spares nobody, then that which ends last. Costs
   * one atomic read while the table is empty, and allocates nothing unless there is a ban.
   */
  find(address: Address, nowMs: number): Ban | undefined {
    const slots = this.#slots
    if (slots.isEmpty) return undefined
    let found: Ban | undefined
    const { family } = address
    for (let bits = family === 4 ? 32 : 128; bits >= 0; bits--) {
      if (!slots.hasLength(family, bits)) continue
      slots.locate(address, bits)
      for (let slot = slots.next(noSlot); slot !== noSlot; slot = slots.next(slot)) {
        if (slots.untilMs > nowMs && (found === undefined || this.#isGraverThan(found))) {
          found = this.#shown({ address, bits })
        }
      }
    }
    return found
  }

  /** Whether this very network is banned. */
  holds({ address, bits }: Prefix, nowMs: number): boolean {
    const slots = this.#slots
    slots.locate(address, bits)
    for (let slot = slots.next(noSlot); slot !== noSlot; slot = slots.next(slot)) {
      if (slots.untilMs > nowMs) return true
    }
    return false
  }

  /** How often this very network was banned before, as long as that is remembered: not by a ban in force. */
  timesBefore({ address, bits }: Prefix, nowMs: number): number {
    const slots = this.#slots
    let times = 0
    if (slots.isEmpty) return times
    slots.locate(address, bits)
    for (let slot = slots.next(noSlot); slot !== noSlot; slot = slots.next(slot)) {
      if (slots.untilMs + banMemoryMs <= nowMs) continue
      times = Math.max(times, slots.untilMs > nowMs ? slots.times - 1 : slots.times)
    }
    return times
  }

  /** All bans in force, in no order. */
  *entries(nowMs: number): Generator<Ban> {
    const slots = this.#slots
    for (let slot = 0; slot < slots.size; slot++) {
      if (!slots.look(slot) || slots.untilMs <= nowMs) continue
      const ban = this.#shown(slots.network(slot))
      if (slots.isSame(slot)) yield ban
    }
  }

  /** A millisecond for a table of the usual size. */
  count(nowMs: number): BanCounts {
    const slots = this.#slots
    let operator = 0
    let rules = 0
    if (slots.isEmpty) return { operator, rules }
    for (let slot = 0; slot < slots.size; slot++) {
      if (!slots.look(slot) || slots.untilMs <= nowMs) continue
      if (slots.source === operatorSource) operator++
      else rules++
    }
    return { operator, rules }
  }

  /** Forgets what ended long ago, so that a table that was needed once costs nothing again. */
  sweep(nowMs: number): void {
    const slots = this.#slots
    if (slots.isEmpty) return
    for (let slot = 0; slot < slots.size; slot++) {
      if (slots.look(slot) && slots.untilMs + banMemoryMs <= nowMs) slots.delete(slot)
    }
  }

  /** How many bans found no place; wraps at 2^32. */
  get refusals(): number {
    return this.#slots.refusals
  }

  /** How many networks were forgotten early, after their ban had ended; wraps at 2^32. */
  get evictions(): number {
    return this.#slots.evictions
  }

  #isGraverThan(other: Ban): boolean {
    const { sparesPass, untilMs } = this.#slots
    return sparesPass === other.sparesPass ? untilMs > other.untilMs : other.sparesPass
  }

  #shown(prefix: Prefix): Ban {
    const { untilMs, sparesPass, source, times } = this.#slots
    return { prefix, untilMs, sparesPass, source, times }
  }
}
