/**
 * What an API's definition writes into the backend's request, worked out once per API.
 *
 * A declared parameter that no mapping mentions goes to the same place under the same name (guide
 * row 184); one that is mapped elsewhere moves: it no longer stands where the caller put it. What
 * is not declared passes as it is, and constants win over callers (docs/decisions/0010).
 */
import type { ApiNode, ParameterPlace } from '../../snapshot/snapshot.ts'
import { mayAssign } from '../backend-fields.ts'
import { toByteText } from '../bytes.ts'
import type { Reader } from '../values.ts'
import { assignmentReader, isParameter, parameterReader } from '../values.ts'

export interface Write {
  readonly name: string
  readonly read: Reader
}

/** The part of a definition that concerns one place. */
export interface PlaceWrites {
  readonly writes: readonly Write[]
  /** Names that are taken out of what the caller sent: byte text; header names in lower case. */
  readonly drop: ReadonlySet<string>
}

interface Candidate extends Write {
  readonly place: ParameterPlace
  /** The name as it is compared. */
  readonly key: string
  /** A constant or system parameter: no caller can change it. */
  readonly fixed: boolean
  /** Same parameter in and out: the caller's own spelling stays, only a default is added. */
  readonly addsDefault: { readonly sent: Reader; readonly hasDefault: boolean } | null
}

/** For each place all that is written to it and all that is removed from it. */
export type WritePlan = { readonly [place in ParameterPlace]: PlaceWrites }

const nothing: PlaceWrites = { writes: [], drop: new Set() }
const noWrites: WritePlan = { header: nothing, query: nothing, path: nothing, body: nothing }

export function planWrites(api: ApiNode, serviceId: string): WritePlan {
  if (api.parameters.length === 0 && api.assignments.length === 0) return noWrites
  const all = candidates(api, serviceId)
  return {
    header: writesTo('header', all, api),
    query: writesTo('query', all, api),
    path: writesTo('path', all, api),
    body: writesTo('body', all, api),
  }
}

function writesTo(place: ParameterPlace, all: readonly Candidate[], api: ApiNode): PlaceWrites {
  const here = all.filter((candidate) => candidate.place === place)
  const drop = new Set(movedFrom(place, api))
  if (here.length === 0 && drop.size === 0) return nothing
  const writes: Write[] = []
  for (const candidate of here) {
    const { name, read, key, fixed, addsDefault } = candidate
    const rivals = here.filter((other) => other !== candidate && other.key === key)
    if (!fixed && rivals.some((rival) => rival.fixed)) continue
    if (addsDefault === null || rivals.length > 0) {
      drop.add(key)
      writes.push({ name, read })
    } else if (addsDefault.hasDefault) {
      const { sent } = addsDefault
      writes.push({ name, read: (call) => (sent(call).length > 0 ? [] : read(call)) })
    }
  }
  return { writes, drop }
}

/** Header assignments that cannot take effect, for the report. */
export function ineffectiveHeaders(api: ApiNode): readonly string[] {
  return api.assignments
    .filter(({ place, name }) => place === 'header' && !mayAssign(name.toLowerCase()))
    .map(({ name }) => name)
}

function candidates(api: ApiNode, serviceId: string): readonly Candidate[] {
  const explicit = api.assignments
    .filter(({ place, name }) => place !== 'header' || mayAssign(name.toLowerCase()))
    .map((assignment): Candidate => {
      const { place, name, value } = assignment
      const read = assignmentReader(assignment, api, serviceId)
      const same = value.from === 'parameter' && isParameter(assignment, value)
      const declared = api.parameters.find((parameter) => isParameter(parameter, assignment))
      const hasDefault =
        value.from === 'parameter' && (declared?.defaultValue ?? value.defaultValue) !== null
      return {
        ...{ place, name, read, key: keyOf(place, name), fixed: value.from !== 'parameter' },
        addsDefault:
          same && passesItself(place, name)
            ? { sent: parameterReader(place, name), hasDefault }
            : null,
      }
    })
  const implied = api.parameters
    .filter((parameter) => !isMapped(parameter, api))
    .filter(({ place, name }) => place !== 'header' || mayAssign(name.toLowerCase()))
    .map(({ place, name, defaultValue }): Candidate => {
      const value = { from: 'parameter', place, name, defaultValue } as const
      return {
        ...{ place, name, key: keyOf(place, name), fixed: false },
        read: assignmentReader({ place, name, value }, api, serviceId),
        addsDefault: passesItself(place, name)
          ? { sent: parameterReader(place, name), hasDefault: defaultValue !== null }
          : null,
      }
    })
  return [...explicit, ...implied]
}

/** Parameters of this place that are mapped, and not to themselves. */
function movedFrom(place: ParameterPlace, api: ApiNode): readonly string[] {
  const keys: string[] = []
  for (const { value } of api.assignments) {
    if (value.from !== 'parameter' || value.place !== place) continue
    const stays = api.assignments.some((other) => {
      const source = other.value
      return source.from === 'parameter' && isParameter(source, value) && isParameter(other, value)
    })
    if (!stays) keys.push(keyOf(place, value.name))
  }
  return keys
}

/** What the caller sent goes on by itself, but for Host: that is the backend's. */
function passesItself(place: ParameterPlace, name: string): boolean {
  return place !== 'header' || name.toLowerCase() !== 'host'
}

function isMapped(parameter: { place: ParameterPlace; name: string }, api: ApiNode): boolean {
  return api.assignments.some(
    ({ value }) => value.from === 'parameter' && isParameter(value, parameter),
  )
}

function keyOf(place: ParameterPlace, name: string): string {
  return place === 'header' ? name.toLowerCase() : toByteText(name)
}
