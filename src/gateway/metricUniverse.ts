import { keepFailures, sendFailures } from '../challenge/formFailures.ts'
import { challengeFailures } from '../challenge/solveRoute.ts'
import { lookupResults } from '../client/reverseNames.ts'
import { signatureResults } from '../client/signatureResult.ts'
import type { MetricUniverse } from '../observe/metricUniverse.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import { upstreamFailureKinds } from '../upstream/upstreamFailure.ts'
import { listenerLabels } from './listenerLabels.ts'
import { ruleAction } from './siteObserver.ts'

/** Every label value that a configuration gives rise to. */
export function metricUniverse({ config, policies }: LoadedConfig): MetricUniverse {
  const sites = config.sites.map(site => site.id)
  return {
    sites,
    rules: policies.flatMap(({ siteId, rules }) =>
      rules.map(rule => ({ site: siteId, id: rule.id, action: ruleAction(rule), mode: rule.mode }))
    ),
    limits: policies.flatMap(({ limits }) =>
      limits.map(({ limit }) => ({ site: limit.siteId, id: limit.id }))
    ),
    bots: policies.flatMap(({ siteId, bots }) => bots.map(({ id }) => ({ site: siteId, id }))),
    lookupResults,
    signatureResults,
    upstreams: sites,
    upstreamErrors: upstreamFailureKinds,
    challengeTypes: ['puzzle', 'button'],
    challengeFailures,
    keepFailures,
    sendFailures,
    listeners: listenerLabels(config),
    tlsListeners: listenerLabels(config).filter((_, i) => config.listen[i]!.tls !== undefined),
    certificates: [
      ...new Set(
        config.listen.flatMap(({ tls }) => tls?.certificates.map(({ certificate }) => certificate) ?? [])
      )
    ],
    threads: ['edge', 'verify', 'admin']
  }
}
