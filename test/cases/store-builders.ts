/**
 * Model objects for store tests: complete, and different only in what a test names.
 */
import type { Api } from '../../src/model/api.ts'
import type { ReleaseRecord, Version } from '../../src/model/release.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { Service } from '../../src/model/service.ts'
import type { AuditEntry } from '../../src/model/store.ts'

export const guangzhou: Scope = { account: '100000000001', region: 'ap-guangzhou' }
export const shanghai: Scope = { account: '100000000001', region: 'ap-shanghai' }
/** The same region of somebody else. */
export const stranger: Scope = { account: '100000000002', region: 'ap-guangzhou' }

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

/** Everything, as long as a test keeps few. */
export const wholePage = { limit: 10_000, offset: 0 }
