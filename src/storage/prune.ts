/**
 * What goes when a service's history is cut: old release rows, versions that nothing names any
 * more, and limits and bindings of APIs that are neither in the draft nor in a kept version. They
 * outlive their API that long, because an environment may still be serving it.
 */
import type { EnvironmentName } from '../model/environment.ts'
import { fromBody, type ServiceKey } from './body.ts'
import type { Db } from './schema.ts'

/** Keeps the environment's newest `keep` release rows and the versions that a row still names. */
export async function dropVersions(
  db: Db,
  key: ServiceKey,
  environment: EnvironmentName,
  keep: number,
): Promise<void> {
  const oldestGone = await db
    .selectFrom('releases')
    .select('sequence')
    .where((eb) => eb.and({ ...key, environment }))
    .orderBy('sequence', 'desc')
    .limit(1)
    .offset(keep)
    .executeTakeFirst()
  if (oldestGone) {
    await db
      .deleteFrom('releases')
      .where((eb) => eb.and({ ...key, environment }))
      .where('sequence', '<=', oldestGone.sequence)
      .execute()
  }

  await db
    .deleteFrom('versions')
    .where((eb) => eb.and(key))
    .where('name', 'not in', (eb) =>
      eb
        .selectFrom('environments')
        .select('environments.version')
        .where((inner) => inner.and(key))
        .where('environments.version', 'is not', null),
    )
    .where('name', 'not in', (eb) =>
      eb
        .selectFrom('releases')
        .select('releases.version')
        .where((inner) => inner.and(key)),
    )
    .execute()
}

/** Tables of what belongs to an API but is not frozen with it; an empty `api_id` is no API. */
const ofApis = [
  'api_limits',
  'plan_bindings',
  'app_bindings',
  'plugin_bindings',
  'ip_strategy_bindings',
] as const

/** Drops what belongs to APIs that neither the draft nor a kept version holds. */
export async function dropOrphans(db: Db, key: ServiceKey): Promise<void> {
  const undrafted = new Map<(typeof ofApis)[number], readonly string[]>()
  for (const table of ofApis) {
    const rows = await db
      .selectFrom(table)
      .select('api_id')
      .distinct()
      .where((eb) => eb.and({ ...key }))
      .where('api_id', '!=', '')
      .where('api_id', 'not in', (eb) =>
        eb
          .selectFrom('apis')
          .select('apis.id')
          .where((inner) => inner.and(key)),
      )
      .execute()
    if (rows.length > 0)
      undrafted.set(
        table,
        rows.map((row) => row.api_id),
      )
  }
  if (undrafted.size === 0) return

  const kept = await db
    .selectFrom('versions')
    .select('api_ids')
    .where((eb) => eb.and(key))
    .execute()
  const frozen = new Set(kept.flatMap((version) => fromBody<readonly string[]>(version.api_ids)))
  for (const [table, apiIds] of undrafted) {
    for (const api_id of apiIds) {
      if (frozen.has(api_id)) continue
      await db
        .deleteFrom(table)
        .where((eb) => eb.and({ ...key, api_id }))
        .execute()
    }
  }
}
