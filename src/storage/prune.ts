/**
 * What goes when a service's history is cut: old release rows, versions that nothing names any
 * more, and limits of APIs that are neither in the draft nor in a kept version. A limit outlives
 * its API that long, because an environment may still be serving it.
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

export async function dropOrphanLimits(db: Db, key: ServiceKey): Promise<void> {
  const limited = await db
    .selectFrom('api_limits')
    .select('api_id')
    .distinct()
    .where((eb) => eb.and(key))
    .where('api_id', 'not in', (eb) =>
      eb
        .selectFrom('apis')
        .select('apis.id')
        .where((inner) => inner.and(key)),
    )
    .execute()
  if (limited.length === 0) return

  const kept = await db
    .selectFrom('versions')
    .select('api_ids')
    .where((eb) => eb.and(key))
    .execute()
  const frozen = new Set(kept.flatMap((version) => fromBody<readonly string[]>(version.api_ids)))
  for (const { api_id } of limited) {
    if (frozen.has(api_id)) continue
    await db
      .deleteFrom('api_limits')
      .where((eb) => eb.and({ ...key, api_id }))
      .execute()
  }
}
