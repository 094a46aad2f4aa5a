/**
 * Small snapshots for tests of the data plane: one service, the APIs that a test names, released.
 */
import { encodeSection } from '../../src/snapshot/codec.ts'
import type {
  ApiNode,
  EnvironmentNode,
  HttpBackendNode,
  PathPattern,
  Section,
  ServiceSection,
  SettingsSection,
  SnapshotChange,
} from '../../src/snapshot/snapshot.ts'

export const serviceId = 'service-abcd1234'
export const appId = 1251234567
export const draftKey = '11'.repeat(32)

export const httpBackend: HttpBackendNode = {
  ...{ kind: 'http', scheme: 'http', host: '127.0.0.1', port: 9000 },
  ...{ path: '/', method: 'ANY' },
}

/** `=/x`, `^~/x`, `/x/{p}` or `/x`, as authors write it. */
export function pattern(authored: string): PathPattern {
  if (authored.startsWith('=')) return { kind: 'exact', path: authored.slice(1) }
  if (authored.startsWith('^~')) return { kind: 'preferred', path: authored.slice(2) }
  const parts = authored.split(/\{([^{}]*)\}/)
  if (parts.length === 1) return { kind: 'prefix', path: authored }
  return {
    kind: 'variable',
    pieces: parts.filter((_, index) => index % 2 === 0),
    variables: parts.filter((_, index) => index % 2 === 1),
  }
}

export type ApiWish = Partial<Omit<ApiNode, 'path'>> & { readonly path?: string }

export function anApi({ path = '/', ...wish }: ApiWish = {}): ApiNode {
  return {
    ...{ id: 'api-00000001', method: 'ANY', protocol: 'HTTP', auth: { kind: 'none' } },
    ...{ cors: false, parameters: [], assignments: [], backend: httpBackend },
    ...{ timeoutMs: 15_000, statusConversions: {} },
    ...wish,
    path: pattern(path),
  }
}

export function anEnvironment(version: string, parts = 1): EnvironmentNode {
  return { version, parts, limitPerSecond: -1, apiLimits: {} }
}

export function aService(wish: Partial<ServiceSection> = {}): ServiceSection {
  return {
    ...{ kind: 'service', id: serviceId, account: '100000000001', appId },
    ...{ region: 'ap-guangzhou', protocol: 'http&https', netTypes: ['OUTER'] },
    environments: { release: anEnvironment('v1') },
    ...wish,
  }
}

export const settings: SettingsSection = {
  ...{ kind: 'settings', baseDomain: 'apigw.localhost', serverName: 'sluice', draftKey },
}

export function apisSection(version: string, apis: readonly ApiNode[], part = 0): Section {
  return { kind: 'apis', serviceId, version, part, apis }
}

export function changeTo(
  revision: number,
  put: readonly Section[],
  remove: readonly string[] = [],
): SnapshotChange {
  return { revision, hash: '0'.repeat(64), put: put.map(encodeSection), remove }
}

/** The first snapshot of a gateway that serves these APIs in `release`. */
export function released(apis: readonly ApiNode[], service = aService()): SnapshotChange {
  return changeTo(1, [settings, service, apisSection('v1', apis)])
}
