import type { Order } from '../core/order.ts'
import { buildMetricLayout, packLayout, type MetricLayout } from '../observe/metricLayout.ts'
import { applyOrders } from '../policy/applyOrders.ts'
import { packPolicy } from '../policy/packedPolicy.ts'
import type { CompiledConfig } from './compiledConfig.ts'
import { metricUniverse } from './metricUniverse.ts'
import { policyStamp } from './policyStamp.ts'
import { sharedTables } from './sharedTables.ts'
import type { Delivery } from './threadMessages.ts'

/** A delivery, and its layout of metrics before it was packed. */
export interface ComposedDelivery {
  readonly delivery: Delivery
  readonly layout: MetricLayout
}

/** What deliveries are composed with besides the files and the orders. */
export interface DeliveryTerms {
  /** Threads have slots; there are so many. */
  readonly slots: number
  readonly nowTickMs: number
}

/** All that puts files in force under orders. What it has in common with the delivery before keeps its state. */
export function composeDelivery(
  { config, policies: written, packed, hash }: CompiledConfig,
  orders: readonly Order[],
  { slots, nowTickMs }: DeliveryTerms,
  before?: ComposedDelivery
): ComposedDelivery {
  const policies = written.map(plan => applyOrders(plan, orders))
  const layout = buildMetricLayout(metricUniverse({ config, policies, hash }), before?.layout)
  const delivery: Delivery = {
    serial: (before?.delivery.serial ?? 0) + 1,
    config,
    policies: policies.map((plan, i) => (plan === written[i] ? packed[i]! : packPolicy(plan))),
    hash,
    stamp: policyStamp(hash, orders),
    tables: sharedTables(config.sites, policies, nowTickMs, slots, before?.delivery.tables),
    layout: packLayout(layout, before?.delivery.layout)
  }
  return { delivery, layout }
}
