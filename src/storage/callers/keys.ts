/**
 * Key pairs, usage plans and their bindings as statements, the same for both databases.
 *
 * A key's secrets, the one before a rotation too, are sealed together; its body holds the rest. In
 * the column `api_id` the empty text stands for a binding to the whole service: a column of a
 * primary key cannot be null.
 */
import { assert } from '../../lib/assert.ts'
import { Secret } from '../../lib/secret.ts'
import type { ApiKey } from '../../model/api-key.ts'
import { isEnvironmentName } from '../../model/environment.ts'
import type { KeyReads, KeyWrites } from '../../model/store-callers.ts'
import type { PlanBinding, PlanKeyBinding, UsagePlan } from '../../model/usage-plan.ts'
import { askedKey, askedScope, fromBody, storedKey, storedScope, toBody } from '../body.ts'
import type { Run } from '../read.ts'
import type { Tables } from '../schema.ts'
import type { Sealer } from '../seal.ts'

export function readKeys(run: Run, sealer: Sealer): KeyReads {
  return { ...readApiKeys(run, sealer), ...readUsagePlans(run), ...readBindings(run) }
}

export function writeKeys(run: Run, sealer: Sealer): KeyWrites {
  return { ...writeApiKeys(run, sealer), ...writeUsagePlans(run), ...writeBindings(run) }
}

function readApiKeys(
  run: Run,
  sealer: Sealer,
): Pick<KeyReads, 'apiKey' | 'apiKeys' | 'everyApiKey'> {
  return {
    apiKey: (scope, keyId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('api_keys')
          .selectAll()
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(keyId) }))
          .executeTakeFirst()
        return row ? toApiKey(row, sealer) : null
      }),

    apiKeys: (scope) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('api_keys')
          .selectAll()
          .where((eb) => eb.and(askedScope(scope)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => toApiKey(row, sealer))
      }),

    everyApiKey: (after, limit) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('api_keys')
          .selectAll()
          .where('id', '>', after ?? '')
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map((row) => toApiKey(row, sealer))
      }),
  }
}

function readUsagePlans(run: Run): Pick<KeyReads, 'usagePlan' | 'usagePlans' | 'everyUsagePlan'> {
  return {
    usagePlan: (scope, planId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('usage_plans')
          .select('body')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(planId) }))
          .executeTakeFirst()
        return row ? fromBody<UsagePlan>(row.body) : null
      }),

    usagePlans: (scope) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('usage_plans')
          .select('body')
          .where((eb) => eb.and(askedScope(scope)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => fromBody<UsagePlan>(row.body))
      }),

    everyUsagePlan: (after, limit) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('usage_plans')
          .select('body')
          .where('id', '>', after ?? '')
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map((row) => fromBody<UsagePlan>(row.body))
      }),
  }
}

function readBindings(run: Run): Pick<KeyReads, 'planBindings' | 'planKeys'> {
  return {
    planBindings: (scope, of) =>
      run(async (db) => {
        const key = askedScope(scope)
        const rows = await db
          .selectFrom('plan_bindings')
          .selectAll()
          .where((eb) => {
            if (of === 'all') return eb.and(key)
            if ('planId' in of) return eb.and({ ...key, plan_id: askedKey(of.planId) })
            return eb.and({ ...key, service_id: askedKey(of.serviceId) })
          })
          .orderBy('bound_at_ms', 'desc')
          .orderBy('service_id')
          .orderBy('environment')
          .orderBy('api_id')
          .orderBy('plan_id')
          .execute()
        return rows.map(toPlanBinding)
      }),

    planKeys: (scope, of) =>
      run(async (db) => {
        const key = askedScope(scope)
        const rows = await db
          .selectFrom('plan_keys')
          .selectAll()
          .where((eb) => {
            if (of === 'all') return eb.and(key)
            if ('planId' in of) return eb.and({ ...key, plan_id: askedKey(of.planId) })
            return eb.and({ ...key, key_id: askedKey(of.keyId) })
          })
          .orderBy('bound_at_ms', 'desc')
          .orderBy('plan_id')
          .orderBy('key_id')
          .execute()
        return rows.map(toPlanKeyBinding)
      }),
  }
}

function writeApiKeys(
  run: Run,
  sealer: Sealer,
): Pick<KeyWrites, 'addApiKey' | 'putApiKey' | 'removeApiKey'> {
  return {
    addApiKey: (key) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('api_keys')
          .values(toApiKeyRow(key, sealer))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putApiKey: (key) =>
      run(async (db) => {
        const { account, region, id, ...values } = toApiKeyRow(key, sealer)
        const { numUpdatedRows } = await db
          .updateTable('api_keys')
          .set(values)
          .where((eb) => eb.and({ account, region, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'a key to put')
      }),

    removeApiKey: (scope, keyId) =>
      run(async (db) => {
        await db
          .deleteFrom('api_keys')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(keyId) }))
          .execute()
      }),
  }
}

function writeUsagePlans(
  run: Run,
): Pick<KeyWrites, 'addUsagePlan' | 'putUsagePlan' | 'removeUsagePlan'> {
  return {
    addUsagePlan: (plan) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('usage_plans')
          .values(toUsagePlanRow(plan))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putUsagePlan: (plan) =>
      run(async (db) => {
        const { account, region, id, ...values } = toUsagePlanRow(plan)
        const { numUpdatedRows } = await db
          .updateTable('usage_plans')
          .set(values)
          .where((eb) => eb.and({ account, region, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'a usage plan to put')
      }),

    removeUsagePlan: (scope, planId) =>
      run(async (db) => {
        await db
          .deleteFrom('usage_plans')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(planId) }))
          .execute()
      }),
  }
}

function writeBindings(
  run: Run,
): Pick<KeyWrites, 'bindPlan' | 'unbindPlan' | 'bindPlanKey' | 'unbindPlanKey'> {
  return {
    bindPlan: (binding) =>
      run(async (db) => {
        await db
          .insertInto('plan_bindings')
          .values({
            ...storedScope(binding),
            plan_id: storedKey(binding.planId),
            service_id: storedKey(binding.serviceId),
            environment: binding.environment,
            api_id: binding.apiId === null ? '' : storedKey(binding.apiId),
            bound_at_ms: binding.boundAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }),

    unbindPlan: ({ planId, serviceId, environment, apiId, ...scope }) =>
      run(async (db) => {
        // An id that cannot be stored must not turn into the empty one, the whole service.
        if (apiId !== null && askedKey(apiId) === '') return
        const key = {
          ...askedScope(scope),
          plan_id: askedKey(planId),
          service_id: askedKey(serviceId),
          environment,
          api_id: apiId ?? '',
        }
        await db
          .deleteFrom('plan_bindings')
          .where((eb) => eb.and(key))
          .execute()
      }),

    bindPlanKey: (binding) =>
      run(async (db) => {
        await db
          .insertInto('plan_keys')
          .values({
            ...storedScope(binding),
            plan_id: storedKey(binding.planId),
            key_id: storedKey(binding.keyId),
            bound_at_ms: binding.boundAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }),

    unbindPlanKey: (scope, planId, keyId) =>
      run(async (db) => {
        const key = { ...askedScope(scope), plan_id: askedKey(planId), key_id: askedKey(keyId) }
        await db
          .deleteFrom('plan_keys')
          .where((eb) => eb.and(key))
          .execute()
      }),
  }
}

/** What is sealed of a key. */
interface SealedSecrets {
  readonly secret: string
  readonly previous: { readonly secret: string; readonly untilMs: number } | null
}

function toApiKeyRow(key: ApiKey, sealer: Sealer): Tables['api_keys'] {
  const { secret, previous, ...rest } = key
  const id = storedKey(key.id)
  const secrets: SealedSecrets = {
    secret: secret.reveal(),
    previous: previous && { secret: previous.secret.reveal(), untilMs: previous.untilMs },
  }
  return {
    ...storedScope(key),
    id,
    created_at_ms: key.createdAtMs,
    sealed: sealer.seal(`api_keys:${id}`, toBody(secrets)),
    body: toBody(rest),
  }
}

function toApiKey(row: Tables['api_keys'], sealer: Sealer): ApiKey {
  const { secret, previous } = fromBody<SealedSecrets>(
    sealer.open(`api_keys:${row.id}`, row.sealed),
  )
  return {
    ...fromBody<Omit<ApiKey, 'secret' | 'previous'>>(row.body),
    secret: new Secret(secret),
    previous: previous && { secret: new Secret(previous.secret), untilMs: previous.untilMs },
  }
}

function toUsagePlanRow(plan: UsagePlan): Tables['usage_plans'] {
  return {
    ...storedScope(plan),
    id: storedKey(plan.id),
    created_at_ms: plan.createdAtMs,
    body: toBody(plan),
  }
}

function toPlanBinding(row: Tables['plan_bindings']): PlanBinding {
  const { environment } = row
  assert(isEnvironmentName(environment), 'a stored environment name')
  return {
    account: row.account,
    region: row.region,
    planId: row.plan_id,
    serviceId: row.service_id,
    environment,
    apiId: row.api_id === '' ? null : row.api_id,
    boundAtMs: row.bound_at_ms,
  }
}

function toPlanKeyBinding(row: Tables['plan_keys']): PlanKeyBinding {
  return {
    account: row.account,
    region: row.region,
    planId: row.plan_id,
    keyId: row.key_id,
    boundAtMs: row.bound_at_ms,
  }
}
