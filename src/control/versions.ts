/**
 * The APIs that a name stands for: a kept version, the draft, or whatever an environment runs.
 */
import type { Api } from '../model/api.ts'
import {
  type EnvironmentName,
  type EnvironmentState,
  environmentNames,
  isEnvironmentName,
} from '../model/environment.ts'
import { notFound } from '../model/errors.ts'
import type { Service } from '../model/service.ts'
import type { ReadTx } from '../model/store.ts'
import { draftEnvironment } from '../snapshot/snapshot.ts'

export interface NamedVersion {
  /** A version's name, `draft`, or empty for nothing: an environment that runs none. */
  readonly name: string
  readonly apis: readonly Api[]
}

/** The environment that a draft is compared with: the most public one that runs a version. */
export function mostPublic(states: readonly EnvironmentState[]): EnvironmentName | null {
  const running = new Set(states.filter(({ version }) => version !== null).map(({ name }) => name))
  return environmentNames.toReversed().find((name) => running.has(name)) ?? null
}

/** `field` names the request's field in the refusal of a version that is not there. */
export async function namedVersion(
  tx: ReadTx,
  service: Service,
  name: string,
  field: string,
): Promise<NamedVersion> {
  if (name === draftEnvironment) return { name, apis: await tx.apis(service, service.id) }
  let wanted = name
  if (isEnvironmentName(name)) {
    const states = await tx.environments(service, service.id)
    wanted = states.find((state) => state.name === name)?.version ?? ''
  }
  if (wanted === '') return { name: '', apis: [] }
  const version = await tx.version(service, service.id, wanted)
  if (version === null) throw notFound('version', wanted, field)
  return { name: wanted, apis: version.apis }
}
