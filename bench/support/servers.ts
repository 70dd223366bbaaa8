import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeGatewayFiles, type GatewayFiles, type GatewayWishes } from '../../test/support/startGateway.ts'
import { startProcess, type StartedProcess } from '../../test/support/startProcess.ts'
import { root } from '../../test/support/sourceFiles.ts'

/** A server under load: a process of its own, on 127.0.0.1. */
export interface BenchServer {
  readonly pid: number
  readonly port: number
  readonly origin: string
  readonly process: StartedProcess
}

/** Moien, and the files it runs on. */
export interface MoienServer extends BenchServer {
  readonly files: GatewayFiles
}

/** Starts the servers of one benchmark and stops them all when it is over. */
export class Servers {
  readonly #processes: StartedProcess[] = []
  readonly #folders: string[] = []

  /** One of bench/servers, by its file's name. */
  async start(name: string, ...args: readonly string[]): Promise<BenchServer> {
    const file = join(import.meta.dirname, `../servers/${name}.ts`)
    return this.#run([file, ...args], /listening on (\d+)/)
  }

  /** `moien run` with one edge thread, behind a trusted proxy on this machine: the bench itself. */
  async startMoien(wishes: GatewayWishes, env: NodeJS.ProcessEnv = process.env): Promise<MoienServer> {
    const files = writeGatewayFiles({ ...wishes, config: { ...moienConfig, ...wishes.config } })
    this.#folders.push(files.dir)
    const args = [join(root, 'src/main.ts'), 'run', '--config', files.configFile]
    return { ...(await this.#run(args, /gateway listens on 127\.0\.0\.1:(\d+)/, env)), files }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map(server => server.stop()))
    for (const folder of this.#folders) rmSync(folder, { recursive: true })
  }

  async #run(
    args: readonly string[],
    announcement: RegExp,
    env: NodeJS.ProcessEnv = process.env
  ): Promise<BenchServer> {
    const server = startProcess(process.execPath, args, env)
    this.#processes.push(server)
    const port = Number((await server.waitFor(announcement))[1])
    return { pid: server.child.pid!, port, origin: `http://127.0.0.1:${port}`, process: server }
  }
}

const moienConfig = { threads: 1, trusted_proxies: ['127.0.0.1/32'] }
