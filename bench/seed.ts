/**
 * Fills a store with released services, through the port itself: what a bench measures is then what
 * the product would have written.
 */
import { join } from 'node:path'
import { systemClock } from '../src/lib/clock.ts'
import { systemRandom } from '../src/lib/random.ts'
import type { Api, RequestParameter } from '../src/model/api.ts'
import type { Scope } from '../src/model/scope.ts'
import type { Store, WriteTx } from '../src/model/store.ts'
import { ensureStoreKey } from '../src/server/credentials.ts'
import { openStore } from '../src/storage/store.ts'
import { apiOf, auditOf, releaseOf, serviceOf, versionOf } from '../test/cases/store-builders.ts'

export interface SeedSize {
  readonly services: number
  readonly apisPerService: number
}

/** The id of the n-th seeded service, from 0. */
export function seededServiceId(n: number): string {
  return `service-${String(n).padStart(8, '0')}`
}

/** Adds the services, each with its APIs released to `release`: one write a service. */
export async function seedStore(store: Store, scope: Scope, size: SeedSize): Promise<void> {
  for (let n = 0; n < size.services; n += 1) {
    const id = seededServiceId(n)
    const audit = auditOf(scope, { action: 'Seed', resource: id, atMs: systemClock.now() })
    await store.write(audit, (tx) => seedService(tx, scope, id, size.apisPerService))
  }
}

/** Seeds the database of a stopped product, in its root account and the default region. */
export async function seedDataDir(dataDir: string, size: SeedSize): Promise<void> {
  const store = await openStore({
    kind: 'sqlite',
    file: join(dataDir, 'sluice.db'),
    sealingKey: ensureStoreKey(dataDir, systemRandom),
  })
  try {
    const accounts = await store.read((tx) => tx.accounts())
    const root = accounts.find((account) => account.isRoot)
    if (root === undefined) throw new Error('start the product once before seeding it')
    await seedStore(store, { account: root.uin, region: 'ap-guangzhou' }, size)
  } finally {
    await store.close()
  }
}

async function seedService(tx: WriteTx, scope: Scope, id: string, count: number): Promise<void> {
  const now = systemClock.now()
  const times = { createdAtMs: now, modifiedAtMs: now }
  await tx.addService(serviceOf(scope, id, times))
  const apis = Array.from({ length: count }, (_, n) => seededApi(scope, id, n, times))
  for (const api of apis) await tx.addApi(api)

  const version = `seed-${id}`
  await tx.addVersion(
    versionOf(scope, id, version, { apis, environment: 'release', createdAtMs: now }),
  )
  await tx.addRelease(releaseOf(scope, id, version, { environment: 'release', releasedAtMs: now }))
  const limitPerSecond = -1
  const running = { version, publishedAtMs: now, limitPerSecond }
  await tx.putEnvironment(scope, id, { name: 'release', ...running })
  tx.changed({ kind: 'service', scope, serviceId: id })
  tx.changed({ kind: 'draft', scope, serviceId: id })
}

/** An ordinary API: three parameters, two of them mapped, one constant, an HTTP backend. */
function seededApi(
  scope: Scope,
  serviceId: string,
  n: number,
  times: { readonly createdAtMs: number; readonly modifiedAtMs: number },
): Api {
  const api = apiOf(scope, serviceId, `api-${serviceId.slice(-8)}-${n}`, times)
  const parameter: Omit<RequestParameter, 'name' | 'position'> = {
    type: 'string',
    defaultValue: null,
    required: false,
    description: 'a seeded parameter',
  }
  const mapped = { defaultValue: null, description: '', type: null }
  const id = { position: 'path', name: 'id' } as const
  const page = { position: 'query', name: 'page' } as const
  return {
    ...api,
    definition: {
      ...api.definition,
      path: `/items-${n}/{id}`,
      parameters: [
        { ...parameter, ...id, required: true },
        { ...parameter, ...page, type: 'int', defaultValue: '1' },
        { ...parameter, name: 'x-trace', position: 'header' },
      ],
      mappings: [
        { ...mapped, ...id, from: id },
        { ...mapped, ...page, from: page },
      ],
      constants: [{ name: 'source', position: 'query', value: 'gateway', description: '' }],
      backend: {
        kind: 'http',
        url: 'http://127.0.0.1:9',
        path: '/items/{id}',
        method: 'GET',
        product: null,
        vpcId: null,
      },
    },
  }
}
