import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FixedAnswer } from '../servers/fixedAnswer.ts'
import type { BenchServer, Servers } from './servers.ts'

/** node:http with one answer for everything. `dir` takes the file it reads. */
export async function startFixedAnswer(
  servers: Servers,
  dir: string,
  answer: FixedAnswer
): Promise<BenchServer> {
  const file = join(dir, 'fixed-answer.json')
  writeFileSync(file, JSON.stringify(answer))
  return servers.start('fixedAnswer', file)
}
