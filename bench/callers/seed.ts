/**
 * What the callers' bench finds in the control plane's store: services of one API each, keys with a
 * plan each, an application. It is written through the store's port, as 100,000 keys by the
 * management API would take a quarter of an hour and limits above its largest could not be set.
 */
import { join } from 'node:path'
import { systemRandom } from '../../src/lib/random.ts'
import { Secret } from '../../src/lib/secret.ts'
import type { Api } from '../../src/model/api.ts'
import type { Auth } from '../../src/model/auth.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { WriteTx } from '../../src/model/store.ts'
import { ensureStoreKey } from '../../src/server/credentials.ts'
import { openStore } from '../../src/storage/store.ts'
import { apiOf, auditOf, releaseOf, serviceOf, versionOf } from '../../test/cases/store-builders.ts'
import { ports } from '../candidates.ts'

export const appId = 1_251_234_567
const region = 'ap-guangzhou'
const environment = 'release'
const times = { createdAtMs: 1_000, modifiedAtMs: 1_000 }

export interface Caller {
  readonly id: string
  readonly secret: string
}

/** Keys with a plan each, all bound to one service. */
export interface SeededKeys {
  /** Distinguishes them from others: up to 8 letters. */
  readonly name: string
  readonly count: number
  /** Of each plan; -1: none. */
  readonly limitPerSecond: number
}

export interface SeededService {
  /** Eight letters; its host and ids are made of it. */
  readonly name: string
  readonly auth: Auth
  readonly keys: SeededKeys | null
  /** Of the service and of its API; -1: none. */
  readonly limitPerSecond: number
  /** APIs beside the measured one, which it may relate to. */
  readonly others: readonly Api[]
}

export const application: Caller & { readonly key: string } = {
  id: 'app-bench001',
  key: `APID${'b'.repeat(35)}`,
  secret: `Bench${'s'.repeat(33)}`,
}

export function hostOf(service: string): string {
  return `service-${service}-${appId}.gz.apigw.localhost`
}

export function apiIdOf(service: string): string {
  return `api-${service}`
}

/** The n-th key of a name. */
export function callerOf(name: string, n: number): Caller {
  const digits = `${name}${String(n).padStart(8, '0')}`
  return { id: `AKID${digits.padStart(35, 'k')}`, secret: digits.padStart(38, 's') }
}

/** Fills the store of a control plane that has run once and does not run now. */
export async function seedCallers(
  dataDir: string,
  services: readonly SeededService[],
): Promise<void> {
  const store = await openStore({
    kind: 'sqlite',
    file: join(dataDir, 'sluice.db'),
    sealingKey: ensureStoreKey(dataDir, systemRandom),
  })
  try {
    const root = (await store.read((tx) => tx.accounts())).find(({ isRoot }) => isRoot)
    if (root === undefined) throw new Error('start the control plane once before seeding it')
    const scope: Scope = { account: root.uin, region }
    await store.write(auditOf(scope, { action: 'Seed' }), async (tx) => {
      await seedApplication(tx, scope)
      for (const service of services) await seedService(tx, scope, service)
    })
  } finally {
    await store.close()
  }
}

async function seedApplication(tx: WriteTx, scope: Scope): Promise<void> {
  const { id, key, secret } = application
  const names = { name: 'bench', description: '' }
  await tx.addApp({ ...scope, id, key, secret: new Secret(secret), ...names, ...times })
}

async function seedService(tx: WriteTx, scope: Scope, service: SeededService): Promise<void> {
  const { name, auth, limitPerSecond } = service
  const id = `service-${name}`
  await tx.addService(serviceOf(scope, id, { ...times, protocol: 'http' }))
  const apis = [...service.others, measuredApi(scope, name, auth)].map((api) => ({
    ...{ ...api, ...scope },
    serviceId: id,
  }))
  for (const api of apis) await tx.addApi(api)
  const version = `seed-${name}`
  await tx.addVersion(versionOf(scope, id, version, { apis, environment, createdAtMs: 1_000 }))
  await tx.addRelease(releaseOf(scope, id, version, { environment, releasedAtMs: 1_000 }))
  const running = { version, publishedAtMs: 1_000, limitPerSecond }
  await tx.putEnvironment(scope, id, { name: environment, ...running })
  const apiId = apiIdOf(name)
  if (limitPerSecond >= 0) {
    await tx.putApiLimit(scope, id, { apiId, environment, limitPerSecond })
  }
  if (service.keys !== null) await seedKeys(tx, scope, id, service.keys)
  if (auth.kind === 'app') {
    const place = { serviceId: id, apiId, environment } as const
    await tx.bindApp({ ...scope, ...place, appId: application.id, authorizedAtMs: 1_000 })
  }
  tx.changed({ kind: 'service', scope, serviceId: id })
}

/** Takes every path and method to the bench's backend. */
export function measuredApi(scope: Scope, name: string, auth: Auth): Api {
  const api = apiOf(scope, `service-${name}`, apiIdOf(name), times)
  const url = `http://127.0.0.1:${ports.backend}`
  const target = { path: '/', method: 'ANY', product: null, vpcId: null } as const
  return {
    ...api,
    definition: {
      ...api.definition,
      ...{ path: '/', method: 'ANY', auth },
      backend: { kind: 'http', url, ...target },
    },
  }
}

async function seedKeys(
  tx: WriteTx,
  scope: Scope,
  serviceId: string,
  { name, count, limitPerSecond }: SeededKeys,
): Promise<void> {
  for (let n = 0; n < count; n++) {
    const { id, secret } = callerOf(name, n)
    const planId = `usagePlan-${name}${String(n).padStart(8, '0')}`
    const of = { ...scope, ...times, tags: [] }
    const key = { id, secret: new Secret(secret), previous: null, origin: 'manual' } as const
    await tx.addApiKey({ ...of, ...key, name: id, enabled: true })
    const limits = { limitPerSecond, quota: -1 }
    await tx.addUsagePlan({ ...of, id: planId, name: planId, description: '', ...limits })
    await tx.bindPlanKey({ ...scope, planId, keyId: id, boundAtMs: 1_000 })
    const place = { serviceId, apiId: null, environment } as const
    await tx.bindPlan({ ...scope, planId, ...place, boundAtMs: 1_000 })
  }
}
