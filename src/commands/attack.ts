import { siteOrderCommand } from './siteOrderCommand.ts'
import type { Command } from './command.ts'

/** `moien attack on`: a site of a running gateway asks more of whoever has no pass, for a while. */
export const attack: Command = siteOrderCommand({
  name: 'attack',
  summary: 'have a site of a running gateway ask more of whoever has no pass, for a while',
  about: `Whoever has no pass is asked at the first request that no rule decides; every challenge shown is heavy; every
limit that is not a pass's own has a twin with half its rate and burst for requests without a pass. Who has a
pass, a light one too, notices nothing. "moien top" shows what the attack has in common.`
})
