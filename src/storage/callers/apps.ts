/**
 * Applications and what they may call. A secret lies sealed beside its application's other values.
 */
import { assert } from '../../lib/assert.ts'
import { Secret } from '../../lib/secret.ts'
import type { App, AppBinding } from '../../model/app.ts'
import type { AppReads, AppWrites } from '../../model/store-callers.ts'
import {
  askedKey,
  askedScope,
  askedService,
  fromBody,
  storedKey,
  storedScope,
  toBody,
} from '../body.ts'
import type { Run } from '../read.ts'
import type { Tables } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { askedPlace, storedPlace, toPlace } from './binding.ts'

const columns = ['id', 'sealed', 'body'] as const

export function readApps(run: Run, sealer: Sealer): AppReads {
  return { ...readItself(run, sealer), ...readBindings(run) }
}

function readItself(run: Run, sealer: Sealer): Omit<AppReads, 'appBindings'> {
  return {
    app: (scope, appId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('apps')
          .select(columns)
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(appId) }))
          .executeTakeFirst()
        return row ? toApp(row, sealer) : null
      }),

    apps: (scope) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('apps')
          .select(columns)
          .where((eb) => eb.and(askedScope(scope)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => toApp(row, sealer))
      }),

    appOfAnybody: (appId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('apps')
          .select(columns)
          .where('id', '=', askedKey(appId))
          .executeTakeFirst()
        return row ? toApp(row, sealer) : null
      }),

    appOfKey: (key) =>
      run(async (db) => {
        const row = await db
          .selectFrom('apps')
          .select(columns)
          .where('app_key', '=', askedKey(key))
          .executeTakeFirst()
        return row ? toApp(row, sealer) : null
      }),

    everyApp: (after, limit) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('apps')
          .select(columns)
          .where('id', '>', after ?? '')
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map((row) => toApp(row, sealer))
      }),
  }
}

function readBindings(run: Run): Pick<AppReads, 'appBindings'> {
  return {
    appBindings: (of) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('app_bindings')
          .selectAll()
          .where((eb) =>
            'appId' in of
              ? eb.and({ app_id: askedKey(of.appId) })
              : eb.and(askedService(of.scope, of.serviceId)),
          )
          .orderBy('bound_at_ms', 'desc')
          .orderBy('api_id')
          .orderBy('environment')
          .orderBy('app_id')
          .execute()
        return rows.map(toBinding)
      }),
  }
}

export function writeApps(run: Run, sealer: Sealer): AppWrites {
  return {
    addApp: (app) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('apps')
          .values(toRow(app, sealer))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putApp: (app) =>
      run(async (db) => {
        const { account, region, id, ...values } = toRow(app, sealer)
        const { numUpdatedRows } = await db
          .updateTable('apps')
          .set(values)
          .where((eb) => eb.and({ account, region, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'an application to put')
      }),

    removeApp: (scope, appId) =>
      run(async (db) => {
        await db
          .deleteFrom('apps')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(appId) }))
          .execute()
      }),

    bindApp: (binding) =>
      run(async (db) => {
        await db
          .insertInto('app_bindings')
          .values({
            ...storedPlace(binding),
            app_id: storedKey(binding.appId),
            bound_at_ms: binding.authorizedAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }),

    unbindApp: (binding) =>
      run(async (db) => {
        const key = { ...askedPlace(binding), app_id: askedKey(binding.appId) }
        await db
          .deleteFrom('app_bindings')
          .where((eb) => eb.and(key))
          .execute()
      }),
  }
}

function toRow(app: App, sealer: Sealer): Tables['apps'] {
  const { secret, ...rest } = app
  const id = storedKey(app.id)
  return {
    ...storedScope(app),
    id,
    app_key: storedKey(app.key),
    created_at_ms: app.createdAtMs,
    sealed: sealer.seal(`apps:${id}`, secret.reveal()),
    body: toBody(rest),
  }
}

function toApp(row: Pick<Tables['apps'], (typeof columns)[number]>, sealer: Sealer): App {
  return {
    ...fromBody<Omit<App, 'secret'>>(row.body),
    secret: new Secret(sealer.open(`apps:${row.id}`, row.sealed)),
  }
}

function toBinding(row: Tables['app_bindings']): AppBinding {
  return { ...toPlace(row), appId: row.app_id, authorizedAtMs: row.bound_at_ms }
}
