import { Worker } from 'node:worker_threads'
import { Fault } from '../core/fault.ts'
import type { CompileInit, CompileResult } from './compileThread.ts'
import { threadUrl } from './threadUrl.ts'

/**
 * Reads, validates and lints the configuration in a thread of its own, which ends with the answer: ten
 * thousand rules take seconds, and the main thread has signals to hear.
 */
export function compileInThread(file: string): Promise<CompileResult> {
  return new Promise((resolve, reject) => {
    const init: CompileInit = { file }
    const worker = new Worker(threadUrl('compileThread'), { workerData: init })
    worker.once('message', resolve)
    worker.once('error', cause => {
      reject(new Fault('thread_failed', 'The compile thread failed', { cause }))
    })
    worker.once('exit', () => {
      reject(new Fault('thread_failed', 'The compile thread ended without a result'))
    })
  })
}
