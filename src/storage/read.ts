/**
 * Reading: the port's questions as statements, the same for both databases.
 */
import { Secret } from '../lib/secret.ts'
import type { AccessKey, Account } from '../model/account.ts'
import type { Api } from '../model/api.ts'
import {
  type EnvironmentName,
  type EnvironmentState,
  environmentNames,
} from '../model/environment.ts'
import type { ReleaseRecord, VersionSummary } from '../model/release.ts'
import type { Service } from '../model/service.ts'
import type { AuditEntry, Page, PageRequest, ReadTx } from '../model/store.ts'
import { askedKey, askedScope, askedService, fromBody, toEnvironmentName } from './body.ts'
import { readApps } from './callers/apps.ts'
import { readIpStrategies } from './callers/ip-strategies.ts'
import { readKeys } from './callers/keys.ts'
import { readPlugins } from './callers/plugins.ts'
import { readConsole } from './console.ts'
import type { Db, Tables } from './schema.ts'
import type { Sealer } from './seal.ts'

/** Runs one piece of a transaction, or refuses when the transaction is over. */
export type Run = <T>(piece: (db: Db) => Promise<T>) => Promise<T>

export function buildReadTx(run: Run, sealer: Sealer): ReadTx {
  return {
    ...readDeployment(run, sealer),
    ...readAccounts(run, sealer),
    ...readServices(run),
    ...readApis(run),
    ...readReleases(run),
    ...readApps(run, sealer),
    ...readPlugins(run),
    ...readIpStrategies(run),
    ...readKeys(run, sealer),
    ...readConsole(run, sealer),
  }
}

type Deployment = 'revision' | 'setting' | 'audit'

function readDeployment(run: Run, sealer: Sealer): Pick<ReadTx, Deployment> {
  return {
    revision: () =>
      run(async (db) => {
        const row = await db.selectFrom('store_state').select('revision').executeTakeFirstOrThrow()
        return row.revision
      }),

    setting: (name) =>
      run(async (db) => {
        const asked = askedKey(name)
        const row = await db
          .selectFrom('settings')
          .select('sealed')
          .where('name', '=', asked)
          .executeTakeFirst()
        return row ? sealer.open(`settings:${asked}`, row.sealed) : null
      }),

    audit: (scope, page) =>
      run(async (db) => {
        const rows = db.selectFrom('audit').where((eb) => eb.and(askedScope(scope)))
        const count = rows.select((eb) => eb.fn.countAll().as('count'))
        return pageOf<AuditEntry>(rows.select('body').orderBy('sequence', 'desc'), count, page)
      }),
  }
}

type Accounts = 'account' | 'accounts' | 'accessKey' | 'accessKeys'

function readAccounts(run: Run, sealer: Sealer): Pick<ReadTx, Accounts> {
  return {
    account: (uin) =>
      run(async (db) => {
        const row = await db
          .selectFrom('accounts')
          .select('body')
          .where('uin', '=', askedKey(uin))
          .executeTakeFirst()
        return row ? fromBody<Account>(row.body) : null
      }),

    accounts: () =>
      run(async (db) => {
        const rows = await db
          .selectFrom('accounts')
          .select('body')
          .orderBy('created_at_ms', 'desc')
          .orderBy('uin')
          .execute()
        return rows.map((row) => fromBody<Account>(row.body))
      }),

    accessKey: (secretId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('access_keys')
          .selectAll()
          .where('secret_id', '=', askedKey(secretId))
          .executeTakeFirst()
        return row ? toAccessKey(row, sealer) : null
      }),

    accessKeys: (account) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('access_keys')
          .selectAll()
          .where('account', '=', askedKey(account))
          .orderBy('created_at_ms')
          .orderBy('secret_id')
          .execute()
        return rows.map((row) => toAccessKey(row, sealer))
      }),
  }
}

type Services = 'service' | 'services' | 'serviceCount' | 'everyService' | 'environments'

function readServices(run: Run): Pick<ReadTx, Services> {
  return {
    service: (scope, serviceId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('services')
          .select('body')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(serviceId) }))
          .executeTakeFirst()
        return row ? fromBody<Service>(row.body) : null
      }),

    services: (scope) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('services')
          .select('body')
          .where((eb) => eb.and(askedScope(scope)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => fromBody<Service>(row.body))
      }),

    serviceCount: (scope) =>
      run((db) =>
        countOf(
          db
            .selectFrom('services')
            .where((eb) => eb.and(askedScope(scope)))
            .select((eb) => eb.fn.countAll().as('count')),
        ),
      ),

    everyService: (after, limit) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('services')
          .select('body')
          .where('id', '>', after ?? '')
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map((row) => fromBody<Service>(row.body))
      }),

    environments: (scope, serviceId) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('environments')
          .selectAll()
          .where((eb) => eb.and(askedService(scope, serviceId)))
          .execute()
        return environmentNames.flatMap((name) => {
          const row = rows.find((candidate) => candidate.name === name)
          return row ? [toEnvironmentState(name, row)] : []
        })
      }),
  }
}

type Apis = 'api' | 'apis' | 'apiCount' | 'apiLimits'

function readApis(run: Run): Pick<ReadTx, Apis> {
  return {
    api: (scope, serviceId, apiId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('apis')
          .select('body')
          .where((eb) => eb.and({ ...askedService(scope, serviceId), id: askedKey(apiId) }))
          .executeTakeFirst()
        return row ? fromBody<Api>(row.body) : null
      }),

    apis: (scope, serviceId) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('apis')
          .select('body')
          .where((eb) => eb.and(askedService(scope, serviceId)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => fromBody<Api>(row.body))
      }),

    apiCount: (scope, serviceId) =>
      run((db) =>
        countOf(
          db
            .selectFrom('apis')
            .where((eb) => eb.and(askedService(scope, serviceId)))
            .select((eb) => eb.fn.countAll().as('count')),
        ),
      ),

    apiLimits: (scope, serviceId) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('api_limits')
          .selectAll()
          .where((eb) => eb.and(askedService(scope, serviceId)))
          .orderBy('api_id')
          .orderBy('environment')
          .execute()
        return rows.map((row) => ({
          apiId: row.api_id,
          environment: toEnvironmentName(row.environment),
          limitPerSecond: row.limit_per_second,
        }))
      }),
  }
}

type Releases = 'version' | 'versions' | 'releases'

function readReleases(run: Run): Pick<ReadTx, Releases> {
  return {
    version: (scope, serviceId, name) =>
      run(async (db) => {
        const row = await db
          .selectFrom('versions')
          .select(['body', 'apis'])
          .where((eb) => eb.and({ ...askedService(scope, serviceId), name: askedKey(name) }))
          .executeTakeFirst()
        if (!row) return null
        const apis = fromBody<readonly Api[]>(row.apis)
        return { ...fromBody<VersionSummary>(row.body), apis }
      }),

    versions: (scope, serviceId, page) =>
      run(async (db) => {
        const rows = db.selectFrom('versions').where((eb) => eb.and(askedService(scope, serviceId)))
        const count = rows.select((eb) => eb.fn.countAll().as('count'))
        const newest = rows.select('body').orderBy('created_at_ms', 'desc').orderBy('name')
        return pageOf<VersionSummary>(newest, count, page)
      }),

    releases: (scope, serviceId, environment, page) =>
      run(async (db) => {
        const key = askedService(scope, serviceId)
        const rows = db
          .selectFrom('releases')
          .where((eb) => eb.and(environment === null ? key : { ...key, environment }))
        const count = rows.select((eb) => eb.fn.countAll().as('count'))
        return pageOf<ReleaseRecord>(rows.select('body').orderBy('sequence', 'desc'), count, page)
      }),
  }
}

interface BodyQuery {
  limit(limit: number): {
    offset(offset: number): { execute(): Promise<readonly { readonly body: string }[]> }
  }
}

interface CountQuery {
  executeTakeFirstOrThrow(): Promise<{ readonly count: number | string | bigint }>
}

/** A page of ordered bodies, and how many there are in all. */
async function pageOf<T>(
  bodies: BodyQuery,
  count: CountQuery,
  page: PageRequest,
): Promise<Page<T>> {
  const rows = await bodies.limit(page.limit).offset(page.offset).execute()
  return { total: await countOf(count), items: rows.map(({ body }) => fromBody<T>(body)) }
}

/** Counts come as numbers or as texts, by the database. */
async function countOf(query: CountQuery): Promise<number> {
  return Number((await query.executeTakeFirstOrThrow()).count)
}

function toAccessKey(row: Tables['access_keys'], sealer: Sealer): AccessKey {
  return {
    secretId: row.secret_id,
    secretKey: new Secret(sealer.open(`access_keys:${row.secret_id}`, row.sealed)),
    account: row.account,
    enabled: row.enabled === 1,
    createdAtMs: row.created_at_ms,
  }
}

function toEnvironmentState(name: EnvironmentName, row: Tables['environments']): EnvironmentState {
  return {
    name,
    version: row.version,
    publishedAtMs: row.published_at_ms,
    limitPerSecond: row.limit_per_second,
  }
}
