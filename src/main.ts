#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { commandLine } from './commands/commandLine.ts'

// Beside the dependencies, which are trusted alike; where it cannot be written, starts take longer. Threads
// look for it in the environment.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/moien')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

process.exitCode = await commandLine(process.argv.slice(2), {
  out: line => process.stdout.write(`${line}\n`),
  error: line => process.stderr.write(`${line}\n`),
  isColoured: process.stderr.isTTY && !process.env['NO_COLOR'] && process.stderr.hasColors()
})
