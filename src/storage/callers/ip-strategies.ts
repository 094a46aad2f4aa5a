/**
 * IP strategies of services and the APIs they are bound to.
 */
import { assert } from '../../lib/assert.ts'
import type { IpStrategy, IpStrategyBinding } from '../../model/ip-strategy.ts'
import type { PluginReads, PluginWrites } from '../../model/store-callers.ts'
import { askedKey, askedService, fromBody, storedKey, storedService, toBody } from '../body.ts'
import type { Run } from '../read.ts'
import type { Tables } from '../schema.ts'
import { askedPlace, storedPlace, toPlace } from './binding.ts'

type Reads = 'ipStrategy' | 'ipStrategies' | 'ipStrategyBindings'

export function readIpStrategies(run: Run): Pick<PluginReads, Reads> {
  return {
    ipStrategy: (scope, serviceId, strategyId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('ip_strategies')
          .select('body')
          .where((eb) => eb.and({ ...askedService(scope, serviceId), id: askedKey(strategyId) }))
          .executeTakeFirst()
        return row ? fromBody<IpStrategy>(row.body) : null
      }),

    ipStrategies: (scope, serviceId) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('ip_strategies')
          .select('body')
          .where((eb) => eb.and(askedService(scope, serviceId)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => fromBody<IpStrategy>(row.body))
      }),

    ipStrategyBindings: (scope, serviceId) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('ip_strategy_bindings')
          .selectAll()
          .where((eb) => eb.and(askedService(scope, serviceId)))
          .orderBy('bound_at_ms', 'desc')
          .orderBy('api_id')
          .orderBy('environment')
          .orderBy('strategy_id')
          .execute()
        return rows.map(toBinding)
      }),
  }
}

type Writes =
  | 'addIpStrategy'
  | 'putIpStrategy'
  | 'removeIpStrategy'
  | 'bindIpStrategy'
  | 'unbindIpStrategy'

export function writeIpStrategies(run: Run): Pick<PluginWrites, Writes> {
  return {
    addIpStrategy: (strategy) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('ip_strategies')
          .values(toRow(strategy))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putIpStrategy: (strategy) =>
      run(async (db) => {
        const { account, region, service_id, id, ...values } = toRow(strategy)
        const { numUpdatedRows } = await db
          .updateTable('ip_strategies')
          .set(values)
          .where((eb) => eb.and({ account, region, service_id, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'an IP strategy to put')
      }),

    removeIpStrategy: (scope, serviceId, strategyId) =>
      run(async (db) => {
        await db
          .deleteFrom('ip_strategies')
          .where((eb) => eb.and({ ...askedService(scope, serviceId), id: askedKey(strategyId) }))
          .execute()
      }),

    bindIpStrategy: (binding) =>
      run(async (db) => {
        await db
          .insertInto('ip_strategy_bindings')
          .values({
            ...storedPlace(binding),
            strategy_id: storedKey(binding.strategyId),
            bound_at_ms: binding.boundAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }),

    unbindIpStrategy: (binding) =>
      run(async (db) => {
        const key = { ...askedPlace(binding), strategy_id: askedKey(binding.strategyId) }
        await db
          .deleteFrom('ip_strategy_bindings')
          .where((eb) => eb.and(key))
          .execute()
      }),
  }
}

function toRow(strategy: IpStrategy): Tables['ip_strategies'] {
  return {
    ...storedService(strategy, strategy.serviceId),
    id: storedKey(strategy.id),
    created_at_ms: strategy.createdAtMs,
    body: toBody(strategy),
  }
}

function toBinding(row: Tables['ip_strategy_bindings']): IpStrategyBinding {
  return { ...toPlace(row), strategyId: row.strategy_id, boundAtMs: row.bound_at_ms }
}
