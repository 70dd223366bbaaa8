/** What an operator may tell a running gateway. */
export type OrderKind = 'rule_off' | 'observe' | 'maintenance' | 'allow' | 'attack'

export const orderKinds: readonly OrderKind[] = ['rule_off', 'observe', 'maintenance', 'allow', 'attack']

/** What an operator told a running gateway, until it ends. */
export interface Order {
  /** Eight hexadecimal digits. */
  readonly id: string
  readonly kind: OrderKind
  /** The rule or limit that is off, the network that is allowed; `''` where the site says it all. */
  readonly target: string
  /** `''` means every site. */
  readonly site: string
  readonly reason: string
  /** Who gave it, by their own word. */
  readonly by: string
  /** Wall clock. */
  readonly sinceMs: number
  /** Wall clock; then it is over, by itself. */
  readonly untilMs: number
}

/** No order is for longer: what is to last belongs into the files. */
export const longestOrderMs: number = 30 * 86_400_000
