/**
 * Writing: the port's changes as statements, the same for both databases.
 *
 * A taken id is answered by `on conflict do nothing`, never by a failing statement: on PostgreSQL
 * one failed statement spoils the whole transaction.
 */
import { assert } from '../lib/assert.ts'
import type { AccessKey } from '../model/account.ts'
import type { Api } from '../model/api.ts'
import { type EnvironmentState, environmentNames, unlimited } from '../model/environment.ts'
import type { Scope } from '../model/scope.ts'
import type { Service } from '../model/service.ts'
import type { Change, WriteTx } from '../model/store.ts'
import {
  askedKey,
  askedScope,
  askedService,
  storedKey,
  storedScope,
  storedService,
  toBody,
} from './body.ts'
import { writeApps } from './callers/apps.ts'
import { writeIpStrategies } from './callers/ip-strategies.ts'
import { writeKeys } from './callers/keys.ts'
import { writePlugins } from './callers/plugins.ts'
import { writeConsole } from './console.ts'
import { dropOrphans, dropVersions } from './prune.ts'
import { buildReadTx, type Run } from './read.ts'
import type { Db, Tables } from './schema.ts'
import type { Sealer } from './seal.ts'

export interface WriteDeps {
  readonly run: Run
  readonly sealer: Sealer
  /** Remembers a change for the commit. */
  readonly changed: (change: Change) => void
  /** The next number in the order of all writes. */
  readonly nextSequence: () => number
}

export function buildWriteTx({ run, sealer, changed, nextSequence }: WriteDeps): WriteTx {
  return {
    ...buildReadTx(run, sealer),
    changed,
    ...writeDeployment(run, sealer),
    ...writeServices(run),
    ...writeApis(run),
    ...writeReleases(run, nextSequence),
    ...writeKeys(run, sealer),
    ...writeApps(run, sealer),
    ...writePlugins(run),
    ...writeIpStrategies(run),
    ...writeConsole(run, sealer),
  }
}

type Deployment = 'putSetting' | 'addAccount' | 'addAccessKey' | 'putAccessKey'

function writeDeployment(run: Run, sealer: Sealer): Pick<WriteTx, Deployment> {
  return {
    putSetting: (name, value) =>
      run(async (db) => {
        const sealed = sealer.seal(`settings:${storedKey(name)}`, value)
        await db
          .insertInto('settings')
          .values({ name, sealed })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed }))
          .execute()
      }),

    addAccount: (account) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('accounts')
          .values({
            uin: storedKey(account.uin),
            app_id: account.appId,
            created_at_ms: account.createdAtMs,
            body: toBody(account),
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    addAccessKey: (key) =>
      run(async (db) => {
        await db.insertInto('access_keys').values(toAccessKeyRow(key, sealer)).execute()
      }),

    putAccessKey: (key) =>
      run(async (db) => {
        const { secret_id, ...values } = toAccessKeyRow(key, sealer)
        await db
          .insertInto('access_keys')
          .values({ secret_id, ...values })
          .onConflict((conflict) => conflict.column('secret_id').doUpdateSet(values))
          .execute()
      }),
  }
}

function toAccessKeyRow(key: AccessKey, sealer: Sealer): Tables['access_keys'] {
  const secret_id = storedKey(key.secretId)
  return {
    secret_id,
    account: storedKey(key.account),
    enabled: key.enabled ? 1 : 0,
    created_at_ms: key.createdAtMs,
    sealed: sealer.seal(`access_keys:${secret_id}`, key.secretKey.reveal()),
  }
}

type Services = 'addService' | 'putService' | 'removeService' | 'putEnvironment'

function writeServices(run: Run): Pick<WriteTx, Services> {
  return {
    addService: (service) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('services')
          .values(toServiceRow(service))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows !== 1n) return false
        await db
          .insertInto('environments')
          .values(
            environmentNames.map((name) => ({
              ...storedService(service, service.id),
              name,
              version: null,
              published_at_ms: null,
              limit_per_second: unlimited,
            })),
          )
          .execute()
        return true
      }),

    putService: (service) =>
      run(async (db) => {
        const { account, region, id, ...values } = toServiceRow(service)
        const { numUpdatedRows } = await db
          .updateTable('services')
          .set(values)
          .where((eb) => eb.and({ account, region, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'a service to put')
      }),

    removeService: (scope, serviceId) =>
      run(async (db) => {
        await db
          .deleteFrom('services')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(serviceId) }))
          .execute()
      }),

    putEnvironment: (scope, serviceId, state) =>
      run((db) => putEnvironment(db, scope, serviceId, state)),
  }
}

async function putEnvironment(
  db: Db,
  scope: Scope,
  serviceId: string,
  state: EnvironmentState,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('environments')
    .set({
      version: state.version === null ? null : storedKey(state.version),
      published_at_ms: state.publishedAtMs,
      limit_per_second: state.limitPerSecond,
    })
    .where((eb) => eb.and({ ...storedService(scope, serviceId), name: state.name }))
    .executeTakeFirstOrThrow()
  assert(numUpdatedRows === 1n, 'an environment to put')
}

type Apis = 'addApi' | 'putApi' | 'removeApi' | 'putApiLimit'

function writeApis(run: Run): Pick<WriteTx, Apis> {
  return {
    addApi: (api) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('apis')
          .values(toApiRow(api))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putApi: (api) =>
      run(async (db) => {
        const { account, region, service_id, id, ...values } = toApiRow(api)
        const { numUpdatedRows } = await db
          .updateTable('apis')
          .set(values)
          .where((eb) => eb.and({ account, region, service_id, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'an API to put')
      }),

    removeApi: (scope, serviceId, apiId) =>
      run(async (db) => {
        const key = askedService(scope, serviceId)
        await db
          .deleteFrom('apis')
          .where((eb) => eb.and({ ...key, id: askedKey(apiId) }))
          .execute()
        await dropOrphans(db, key)
      }),

    putApiLimit: (scope, serviceId, { apiId, environment, limitPerSecond }) =>
      run(async (db) => {
        const key = { ...storedService(scope, serviceId), environment, api_id: storedKey(apiId) }
        if (limitPerSecond === unlimited) {
          await db
            .deleteFrom('api_limits')
            .where((eb) => eb.and(key))
            .execute()
          return
        }
        await db
          .insertInto('api_limits')
          .values({ ...key, limit_per_second: limitPerSecond })
          .onConflict((conflict) =>
            conflict
              .columns(['account', 'region', 'service_id', 'environment', 'api_id'])
              .doUpdateSet({ limit_per_second: limitPerSecond }),
          )
          .execute()
      }),
  }
}

type Releases = 'addVersion' | 'addRelease' | 'pruneVersions'

function writeReleases(run: Run, nextSequence: () => number): Pick<WriteTx, Releases> {
  return {
    addVersion: (version) =>
      run(async (db) => {
        const { apis, ...summary } = version
        await db
          .insertInto('versions')
          .values({
            ...storedService(version, version.serviceId),
            name: storedKey(version.name),
            created_at_ms: version.createdAtMs,
            body: toBody(summary),
            api_ids: toBody(apis.map((api) => api.id)),
            apis: toBody(apis),
          })
          .execute()
      }),

    addRelease: (record) =>
      run(async (db) => {
        await db
          .insertInto('releases')
          .values({
            ...storedService(record, record.serviceId),
            sequence: nextSequence(),
            environment: record.environment,
            version: storedKey(record.version),
            body: toBody(record),
          })
          .execute()
      }),

    pruneVersions: (scope, serviceId, environment, keep) =>
      run(async (db) => {
        const key = askedService(scope, serviceId)
        await dropVersions(db, key, environment, keep)
        await dropOrphans(db, key)
      }),
  }
}

function toServiceRow(service: Service): Tables['services'] {
  return {
    ...storedScope(service),
    id: storedKey(service.id),
    created_at_ms: service.createdAtMs,
    body: toBody(service),
  }
}

function toApiRow(api: Api): Tables['apis'] {
  return {
    ...storedService(api, api.serviceId),
    id: storedKey(api.id),
    created_at_ms: api.createdAtMs,
    body: toBody(api),
  }
}
