#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { commandLine } from './commands/commandLine.ts'

// Beside the dependencies, which are trusted alike; where it cannot be written, starts take longer. Threads
// look for it in the environment.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/moien')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

process.exitCode = await commandLine(process.argv.slice(2), {
  out: line => tell(process.stdout, line),
  error: line => tell(process.stderr, line),
  isColoured: process.stderr.isTTY && !process.env['NO_COLOR'] && process.stderr.hasColors()
})

function tell(stream: NodeJS.WriteStream, line: string): void {
  // A thread's output, piped here, has a listener of its own, which throws when it is alone.
  if (!stream.listeners('error').includes(endUnread)) stream.on('error', endUnread)
  stream.write(`${line}\n`)
}

/** Whoever reads has seen enough, as in `moien top | head`. */
function endUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
