/** What is known of a client that says it is a bot, or that proves it. */
export interface BotStanding {
  /** The bot that the client says it is, by its user agent or its signature; `''` for none that the policy knows. */
  readonly claims: string
  /** The bot that the client has proved to be; `''` where it has not, or not yet. */
  readonly verified: string
  /** How it has; `''` where it has not. */
  readonly proof: BotProof | ''
  /** Whether a proof is still being looked for, so that nothing is known of it. */
  readonly pending: boolean
}

/** `prefix`: an address its operator publishes; `dns`: reverse and forward names agree; `signature`: Web Bot Auth. */
export type BotProof = 'prefix' | 'dns' | 'signature'

/** No bot, as far as anybody knows. */
export const noBot: BotStanding = { claims: '', verified: '', proof: '', pending: false }

/** What came of a claim. */
export const botStandings = ['verified', 'unproven', 'pending'] as const

/** What came of this one's. */
export function botStandingOf({ verified, pending }: BotStanding): (typeof botStandings)[number] {
  if (verified !== '') return 'verified'
  return pending ? 'pending' : 'unproven'
}
