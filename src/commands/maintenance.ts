import { siteOrderCommand } from './siteOrderCommand.ts'
import type { Command } from './command.ts'

/** `moien maintenance on`: a site of a running gateway is closed for a while. */
export const maintenance: Command = siteOrderCommand({
  name: 'maintenance',
  summary: 'close a site of a running gateway for a while',
  about: `Citizens get a page in their language that says so, with status 503 and Retry-After. Whoever a rule or
"moien allow" allows comes through. The site opens by itself when the time is over. The reason is not shown.`
})
