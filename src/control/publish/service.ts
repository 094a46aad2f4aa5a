/**
 * One service between the store and the snapshot: what has to be read of it, and what its sections
 * are then. Reading needs the database, compiling needs the processor; they are apart so that no
 * transaction stays open while the compiler lets others run.
 */
import type { Api } from '../../model/api.ts'
import type { AppBinding } from '../../model/app.ts'
import type { EnvironmentState } from '../../model/environment.ts'
import type { IpStrategy } from '../../model/ip-strategy.ts'
import type { Version } from '../../model/release.ts'
import type { Scope } from '../../model/scope.ts'
import type { Service } from '../../model/service.ts'
import type { ApiLimit, ReadTx } from '../../model/store.ts'
import type { PlanBinding } from '../../model/usage-plan.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import { type AttachedRule, accessSection, type Bindings } from '../../snapshot/compile/callers.ts'
import { apisSections, type Fault, serviceSection } from '../../snapshot/compile.ts'
import type { EncodedSection, SectionKey } from '../../snapshot/snapshot.ts'
import { accessKey, apisKey, draftEnvironment, serviceKey } from '../../snapshot/snapshot.ts'

interface CompiledVersion {
  readonly parts: number
  readonly faults: readonly Fault[]
}

/** What is kept of a service that is in the snapshot. */
export interface CompiledService {
  /** By version name; `draft` among them. */
  readonly versions: ReadonlyMap<string, CompiledVersion>
  /** Whether anything is bound to it, so that it has a section that says so. */
  readonly hasAccess: boolean
}

/** What a compile needs to know of a service; what is compiled already is not read again. */
export interface ServiceSource {
  readonly serviceId: string
  /** Null: it is gone. */
  readonly live: {
    readonly service: Service
    readonly appId: number
    readonly environments: readonly EnvironmentState[]
    readonly apiLimits: readonly ApiLimit[]
    readonly planBindings: readonly PlanBinding[]
    readonly appBindings: readonly AppBinding[]
    readonly attachedRules: readonly AttachedRule[]
    readonly strategies: readonly IpStrategy[]
    /** Versions that an environment points at and that are not compiled yet. */
    readonly versions: readonly Version[]
    /** Null: unchanged. */
    readonly draft: readonly Api[] | null
  } | null
}

export interface ServiceStep {
  readonly put: readonly EncodedSection[]
  readonly remove: readonly SectionKey[]
  /** Null: the service is gone. */
  readonly compiled: CompiledService | null
}

/** Reads a service. `before`: what is compiled of it; `draft`: whether its draft has changed. */
export async function readService(
  tx: ReadTx,
  scope: Scope,
  serviceId: string,
  before: CompiledService | undefined,
  draft: boolean,
): Promise<ServiceSource> {
  const service = await tx.service(scope, serviceId)
  const account = service && (await tx.account(service.account))
  if (!service || !account) return { serviceId, live: null }

  const environments = await tx.environments(scope, serviceId)
  const versions: Version[] = []
  for (const name of new Set(environments.map(({ version }) => version))) {
    if (name === null || before?.versions.has(name)) continue
    const version = await tx.version(scope, serviceId, name)
    if (version) versions.push(version)
  }
  return {
    serviceId,
    live: {
      service,
      appId: account.appId,
      environments,
      apiLimits: await tx.apiLimits(scope, serviceId),
      planBindings: await tx.planBindings(scope, { serviceId }),
      appBindings: await tx.appBindings({ scope, serviceId }),
      ...(await readAttachedRules(tx, scope, serviceId)),
      versions,
      draft: draft || !before ? await tx.apis(scope, serviceId) : null,
    },
  }
}

/** Which plugins and IP strategies are attached to the service's APIs, and the strategies. */
export async function readAttachedRules(
  tx: ReadTx,
  scope: Scope,
  serviceId: string,
): Promise<Pick<Bindings, 'attachedRules' | 'strategies'>> {
  const plugins = await tx.pluginBindings(scope, { serviceId })
  const strategies = await tx.ipStrategyBindings(scope, serviceId)
  const attachedRules = [
    ...plugins.map(({ pluginId, ...rest }) => ({ ...rest, ruleId: pluginId })),
    ...strategies.map(({ strategyId, ...rest }) => ({ ...rest, ruleId: strategyId })),
  ].map(({ apiId, environment, ruleId }) => ({ apiId, environment, ruleId }))
  const bound = new Set(strategies.map(({ strategyId }) => strategyId))
  const known = bound.size === 0 ? [] : await tx.ipStrategies(scope, serviceId)
  return { attachedRules, strategies: known.filter(({ id }) => bound.has(id)) }
}

/** Compiles what is new of a service and drops what nothing points at any more. Pure. */
export function compileService(
  { serviceId, live }: ServiceSource,
  before: CompiledService | undefined,
): ServiceStep {
  if (!live) return { put: [], remove: keysOf(serviceId, before), compiled: null }

  const put: EncodedSection[] = []
  const versions = new Map<string, CompiledVersion>()
  const compile = (name: string, apis: readonly Api[]): void => {
    const { sections, faults } = apisSections(serviceId, name, apis)
    put.push(...sections.map(encodeSection))
    versions.set(name, { parts: sections.length, faults })
  }
  const draft = before?.versions.get(draftEnvironment)
  if (live.draft) compile(draftEnvironment, live.draft)
  else if (draft) versions.set(draftEnvironment, draft)
  for (const { version } of live.environments) {
    const kept = version === null ? undefined : before?.versions.get(version)
    if (version !== null && kept) versions.set(version, kept)
  }
  for (const { name, apis } of live.versions) compile(name, apis)

  const parts = new Map([...versions].map(([name, compiled]) => [name, compiled.parts]))
  put.push(encodeSection(serviceSection({ ...live, parts })))
  const access = accessSection(serviceId, live)
  if (access) put.push(encodeSection(access))
  const compiled = { versions, hasAccess: access !== null }
  const present = new Set(keysOf(serviceId, compiled))
  return {
    put,
    remove: keysOf(serviceId, before).filter((key) => !present.has(key)),
    compiled,
  }
}

/** All keys that a compiled service has in the snapshot. */
export function keysOf(serviceId: string, compiled: CompiledService | undefined): SectionKey[] {
  if (!compiled) return []
  const keys = [serviceKey(serviceId)]
  if (compiled.hasAccess) keys.push(accessKey(serviceId))
  for (const [version, { parts }] of compiled.versions) {
    for (let part = 0; part < parts; part++) keys.push(apisKey(serviceId, version, part))
  }
  return keys
}
