import type { Clock } from '../core/clock.ts'
import { orderKinds } from '../core/order.ts'
import { version } from '../core/version.ts'
import { createMeter } from '../limits/createMeter.ts'
import type { ScrapedValue } from '../observe/metricsPage.ts'
import { BanTable } from '../store/banTable.ts'
import { ConductTable } from '../store/conductTable.ts'
import { DebtTable } from '../store/debtTable.ts'
import { spoolUsage } from '../store/formSpool.ts'
import { KeyHash } from '../store/keyHash.ts'
import { ServerHealth } from '../upstream/serverHealth.ts'
import type { ControlBlock } from './controlBlock.ts'
import type { AdminNews } from './threadMessages.ts'

/** The metrics that are read at the moment of a scrape instead of being counted. */
export function* scrapedValues(news: AdminNews, block: ControlBlock, clock: Clock): Generator<ScrapedValue> {
  const { delivery, orders, reloadedMs } = news
  yield* limitValues(news, clock)
  yield* banValues(news, clock)
  yield* conductValues(news, clock)
  yield* signatureValues(news, clock)
  yield* healthValues(news, clock)
  yield* spoolValues(news)
  yield { name: 'moien_access_log_backlog_bytes', labels: [], value: Atomics.load(block.logBacklog, 0) }
  yield { name: 'moien_config_last_reload_successful', labels: [], value: block.reloadGood ? 1 : 0 }
  yield { name: 'moien_config_last_reload_success_timestamp_seconds', labels: [], value: reloadedMs / 1000 }
  yield { name: 'moien_config_info', labels: [delivery.hash], value: 1 }
  for (const kind of orderKinds) {
    const value = orders.filter(order => order.kind === kind).length
    yield { name: 'moien_orders', labels: [kind], value }
  }
  yield { name: 'moien_build_info', labels: [version, process.versions.node], value: 1 }
}

function* limitValues({ delivery }: AdminNews, clock: Clock): Generator<ScrapedValue> {
  const { limits, hashSecret } = delivery.tables
  const hash = new KeyHash(hashSecret)
  for (const table of limits.values()) {
    const labels = [table.limit.siteId, table.limit.id]
    const meter = createMeter(table, hash, 0)
    yield { name: 'moien_ratelimit_keys', labels, value: meter.fill(clock.tickMs()) }
    yield { name: 'moien_ratelimit_evictions_total', labels, value: meter.evictions }
  }
}

function* banValues({ delivery }: AdminNews, clock: Clock): Generator<ScrapedValue> {
  const bans = new BanTable(delivery.tables.bans)
  const { operator, rules } = bans.count(clock.nowMs())
  yield { name: 'moien_bans', labels: ['operator'], value: operator }
  yield { name: 'moien_bans', labels: ['rule'], value: rules }
  yield { name: 'moien_bans_refused_total', labels: [], value: bans.refusals }
  yield { name: 'moien_bans_evicted_total', labels: [], value: bans.evictions }
}

function* conductValues({ delivery }: AdminNews, clock: Clock): Generator<ScrapedValue> {
  const { conduct, hashSecret } = delivery.tables
  const table = conduct && new ConductTable(conduct, new KeyHash(hashSecret))
  yield { name: 'moien_conduct_keys', labels: [], value: table?.fill(clock.tickMs()) ?? 0 }
  yield { name: 'moien_conduct_evictions_total', labels: [], value: table?.evictions ?? 0 }
}

function* signatureValues({ delivery }: AdminNews, clock: Clock): Generator<ScrapedValue> {
  const { signedTexts, hashSecret } = delivery.tables
  const table = signedTexts && new DebtTable(signedTexts, new KeyHash(hashSecret))
  yield { name: 'moien_bot_signed_texts', labels: [], value: table?.fill(clock.tickMs()) ?? 0 }
  yield { name: 'moien_bot_signed_texts_evicted_total', labels: [], value: table?.evictions ?? 0 }
}

function* spoolValues({ delivery }: AdminNews): Generator<ScrapedValue> {
  const { spool } = delivery.config
  const { files, bytes } = spool === undefined ? { files: 0, bytes: 0 } : spoolUsage(spool.directory)
  yield { name: 'moien_spool_bytes', labels: [], value: bytes }
  yield { name: 'moien_spool_files', labels: [], value: files }
}

function* healthValues({ delivery }: AdminNews, clock: Clock): Generator<ScrapedValue> {
  for (const { id, upstream } of delivery.config.sites) {
    const health = new ServerHealth(delivery.tables.health.get(id)!.words, clock)
    for (const [index, server] of upstream.servers.entries()) {
      const value = health.state(index) === 'out' ? 0 : 1
      yield { name: 'moien_upstream_healthy', labels: [id, server.socketPath ?? server.origin], value }
    }
  }
}
