import { readdirSync, readFileSync } from 'node:fs'
import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * The process metrics that every Prometheus client exports, as far as they are about the whole process.
 * prom-client's own set also shows heap, garbage collection and event loop of the one thread it runs in,
 * which here serves no request.
 */
export function registerProcessMetrics(registry: Registry): void {
  addMetric(
    registry,
    Counter,
    'process_cpu_seconds_total',
    'Total user and system CPU time in seconds.',
    () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }
  )
  const startedS = Math.round(Date.now() / 1000 - process.uptime())
  addMetric(registry, Gauge, 'process_start_time_seconds', 'When the process started.', () => startedS)
  addMetric(registry, Gauge, 'process_resident_memory_bytes', 'Resident memory size in bytes.', () =>
    process.memoryUsage.rss()
  )
  if (process.platform !== 'linux') return
  addMetric(registry, Gauge, 'process_open_fds', 'Number of open file descriptors.', () => {
    return readdirSync('/proc/self/fd').length
  })
  addMetric(registry, Gauge, 'process_max_fds', 'Maximum number of open file descriptors.', () => {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN)
  })
}

function addMetric(
  registry: Registry,
  Metric: typeof Counter | typeof Gauge,
  name: string,
  help: string,
  read: () => number
): void {
  registry.registerMetric(
    new Metric({
      name,
      help,
      registers: [],
      collect() {
        this.reset()
        this.inc(read())
      }
    })
  )
}
