/**
 * Model objects for store tests: complete, and different only in what a test names.
 */
import { Secret } from '../../src/lib/secret.ts'
import type { Api } from '../../src/model/api.ts'
import type { ApiKey } from '../../src/model/api-key.ts'
import type { App, AppBinding } from '../../src/model/app.ts'
import type { IpStrategy, IpStrategyBinding } from '../../src/model/ip-strategy.ts'
import type { Plugin, PluginBinding } from '../../src/model/plugin.ts'
import type { ReleaseRecord, Version } from '../../src/model/release.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { Service } from '../../src/model/service.ts'
import type { AuditEntry, Store, WriteTx } from '../../src/model/store.ts'
import type { PlanBinding, UsagePlan } from '../../src/model/usage-plan.ts'

export const guangzhou: Scope = { account: '100000000001', region: 'ap-guangzhou' }
export const shanghai: Scope = { account: '100000000001', region: 'ap-shanghai' }
/** The same region of somebody else. */
export const stranger: Scope = { account: '100000000002', region: 'ap-guangzhou' }
/** The service that callers are bound to. */
export const serviceId = 'service-aaaaaaaa'

export function serviceOf(scope: Scope, id: string, values: Partial<Service> = {}): Service {
  return {
    ...scope,
    id,
    name: `name of ${id}`,
    description: '',
    protocol: 'http&https',
    netTypes: ['OUTER'],
    instanceId: null,
    vpcId: null,
    tags: [],
    reserved: { setServerName: null, appIdType: null },
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function apiOf(scope: Scope, serviceId: string, id: string, values: Partial<Api> = {}): Api {
  return {
    ...scope,
    serviceId,
    id,
    name: `name of ${id}`,
    description: '',
    definition: {
      path: `/${id}`,
      method: 'GET',
      kind: 'general',
      protocol: 'HTTP',
      auth: { kind: 'none' },
      cors: false,
      parameters: [],
      mappings: [],
      constants: [],
      backend: { kind: 'mock', body: 'hello' },
      timeoutSeconds: 15,
      response: { type: 'HTML', successExample: '', failExample: '', errorCodes: [] },
    },
    tags: [],
    reserved: { debugAfterCharge: false, userType: null, owner: null },
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function versionOf(
  scope: Scope,
  serviceId: string,
  name: string,
  values: Partial<Version> = {},
): Version {
  return {
    ...scope,
    serviceId,
    name,
    description: `frozen as ${name}`,
    environment: 'test',
    createdAtMs: 1_000,
    apis: [],
    ...values,
  }
}

export function releaseOf(
  scope: Scope,
  serviceId: string,
  version: string,
  values: Partial<ReleaseRecord> = {},
): ReleaseRecord {
  return {
    ...scope,
    serviceId,
    environment: 'test',
    version,
    description: '',
    releasedAtMs: 1_000,
    ...values,
  }
}

export function auditOf(scope: Scope, values: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...scope,
    atMs: 1_000,
    action: 'TestStore',
    secretId: 'AKIDtest',
    sourceAddress: '127.0.0.1',
    requestId: '00000000-0000-4000-8000-000000000000',
    resource: null,
    ...values,
  }
}

export function keyOf(scope: Scope, id: string, values: Partial<ApiKey> = {}): ApiKey {
  return {
    ...scope,
    id,
    secret: new Secret(`the secret of ${id}`),
    previous: null,
    origin: 'auto',
    name: `name of ${id}`,
    enabled: true,
    tags: [],
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function planOf(scope: Scope, id: string, values: Partial<UsagePlan> = {}): UsagePlan {
  return {
    ...scope,
    id,
    name: `name of ${id}`,
    description: 'a plan ✓\0',
    limitPerSecond: 100,
    quota: -1,
    tags: [{ key: 'a', value: 'b' }],
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function planBindingOf(
  planId: string,
  apiId: string | null,
  values: Partial<PlanBinding> = {},
) {
  const place = { ...guangzhou, planId, serviceId, apiId }
  return { ...place, environment: 'test', boundAtMs: 1_000, ...values } as const
}

export function appOf(scope: Scope, id: string, values: Partial<App> = {}): App {
  return {
    ...scope,
    id,
    name: `name of ${id}`,
    description: '',
    key: `APID-${id}`,
    secret: new Secret(`plain-secret-of-${id}`),
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function appBindingOf(
  appId: string,
  apiId: string,
  values: Partial<AppBinding> = {},
): AppBinding {
  const at = { environment: 'test', authorizedAtMs: 1_000 } as const
  return { ...guangzhou, serviceId, appId, apiId, ...at, ...values }
}

export function pluginOf(scope: Scope, id: string, values: Partial<Plugin> = {}): Plugin {
  return {
    ...scope,
    id,
    name: `name of ${id}`,
    type: 'IPControl',
    data: '{"type":"white_list","blocks":"10.0.0.1"}',
    description: '',
    tags: [],
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function pluginBindingOf(
  pluginId: string,
  apiId: string,
  values: Partial<PluginBinding> = {},
) {
  const at = { environment: 'test', attachedAtMs: 1_000 } as const
  const binding: PluginBinding = { ...guangzhou, serviceId, pluginId, apiId, ...at, ...values }
  return binding
}

export function strategyOf(scope: Scope, id: string, values: Partial<IpStrategy> = {}): IpStrategy {
  return {
    ...scope,
    serviceId,
    id,
    name: `name of ${id}`,
    kind: 'WHITE',
    addresses: ['10.0.0.1', '2001:db8::/32'],
    createdAtMs: 1_000,
    modifiedAtMs: 1_000,
    ...values,
  }
}

export function strategyBindingOf(
  strategyId: string,
  apiId: string,
  values: Partial<IpStrategyBinding> = {},
) {
  const at = { environment: 'test', boundAtMs: 1_000 } as const
  const binding: IpStrategyBinding = {
    ...guangzhou,
    serviceId,
    strategyId,
    apiId,
    ...at,
    ...values,
  }
  return binding
}

/** Everything, as long as a test keeps few. */
export const wholePage = { limit: 10_000, offset: 0 }

/** One write of the account's, in the region that most tests are in. */
export async function write<T>(store: Store, work: (tx: WriteTx) => Promise<T>): Promise<T> {
  return (await store.write(auditOf(guangzhou), work)).value
}

/** The service whose APIs callers are bound to. */
export async function addService(tx: WriteTx, ...apiIds: readonly string[]): Promise<void> {
  await tx.addService(serviceOf(guangzhou, serviceId))
  for (const id of apiIds) await tx.addApi(apiOf(guangzhou, serviceId, id))
}
