/**
 * The APIs of a service as bindings see them: a binding outlives its API's draft for as long as an
 * environment runs it, so a name is looked up in the draft first and then in what runs.
 */
import type { Api } from '../model/api.ts'
import type { EnvironmentName } from '../model/environment.ts'
import { notFound } from '../model/errors.ts'
import type { Service } from '../model/service.ts'
import type { ReadTx } from '../model/store.ts'

/** What the environment runs; null while nothing is published there. */
export async function runningApis(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
): Promise<readonly Api[] | null> {
  const states = await tx.environments(service, service.id)
  const version = states.find(({ name }) => name === environment)?.version ?? null
  if (version === null) return null
  return (await tx.version(service, service.id, version))?.apis ?? null
}

/** The draft's APIs, then those that only the environments run; the draft's newest first. */
export async function heldApis(
  tx: ReadTx,
  service: Service,
  environments: readonly EnvironmentName[],
): Promise<readonly Api[]> {
  const held = new Map((await tx.apis(service, service.id)).map((api) => [api.id, api]))
  for (const environment of environments) {
    for (const api of (await runningApis(tx, service, environment)) ?? []) {
      if (!held.has(api.id)) held.set(api.id, api)
    }
  }
  return [...held.values()]
}

/** The APIs of these ids that are in the draft or run in the environment, or InvalidApi. */
export async function existingApis(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
  ids: readonly string[],
  field: string,
): Promise<readonly Api[]> {
  const draft = await tx.apis(service, service.id)
  const isAll = ids.every((id) => draft.some((api) => api.id === id))
  const known = isAll ? draft : await heldApis(tx, service, [environment])
  return [...new Set(ids)].map((id) => {
    const api = known.find((candidate) => candidate.id === id)
    if (api === undefined) throw notFound('api', id, fieldOf(field, ids, id))
    return api
  })
}

/** `ApiIds` is a list, `ApiId` a single one. */
function fieldOf(field: string, ids: readonly string[], id: string): string {
  return field.endsWith('s') ? `${field}.${ids.indexOf(id)}` : field
}
