/**
 * Which values the backend's request is given, and from where.
 *
 * A declared parameter that no mapping takes goes to the same name in the same place, with its
 * default (guide row 184): the guide calls that the default and mapping a change to it, so giving
 * one mapping does not make the other parameters vanish. A parameter that a mapping takes goes only
 * where its mappings say. Mappings come in their order, then the defaults, then the constants.
 */
import type { ApiDefinition, ConstantParameter, ParameterMapping } from '../../model/api.ts'
import { systemParameterOf } from '../../model/system-parameters.ts'
import type { AssignmentNode, ParameterPlace } from '../snapshot.ts'

/** Whether both mean the same parameter: header names have no letter case (RFC 9110, 5.1). */
function isSame(
  a: { readonly position: ParameterPlace; readonly name: string },
  b: { readonly position: ParameterPlace; readonly name: string },
): boolean {
  if (a.position !== b.position) return false
  return a.position === 'header' ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name
}

/** Names in the path's `{}`, each a whole segment. */
export function placeholdersOf(path: string): readonly string[] {
  if (!path.includes('{')) return []
  const held = path.split('/').filter((segment) => segment.startsWith('{'))
  return held.map((segment) => segment.slice(1, -1))
}

/** Only an http backend is given parameters, as the contract says. */
export function assignmentsOf(definition: ApiDefinition): readonly AssignmentNode[] {
  const { backend, mappings, parameters, constants } = definition
  if (backend.kind !== 'http') return []
  const filled = placeholdersOf(backend.path)
  const unmapped = parameters
    .filter((parameter) => !mappings.some(({ from }) => isSame(from, parameter)))
    // A variable of the front end's path without a place in the backend's goes nowhere.
    .filter(({ position, name }) => position !== 'path' || filled.includes(name))
  return [
    ...mappings.map((mapping) => explicit(mapping, definition)),
    ...unmapped.map(
      ({ position, name, defaultValue }): AssignmentNode => ({
        name,
        place: position,
        value: { from: 'parameter', place: position, name, defaultValue },
      }),
    ),
    ...constants.map(constant),
  ]
}

/** What the caller leaves out has its declared default; the mapping's own is for want of one. */
function explicit(mapping: ParameterMapping, { parameters }: ApiDefinition): AssignmentNode {
  const { from } = mapping
  const declared = parameters.find((parameter) => isSame(from, parameter))
  return {
    name: mapping.name,
    place: mapping.position,
    value: {
      from: 'parameter',
      place: from.position,
      name: from.name,
      defaultValue: declared?.defaultValue ?? mapping.defaultValue,
    },
  }
}

/** `$clientIp` and its like are system parameters (guide row 187); any other text is itself. */
function constant({ name, position, value }: ConstantParameter): AssignmentNode {
  const system = systemParameterOf(value)
  return {
    name,
    place: position,
    value: system ? { from: 'system', name: system } : { from: 'constant', text: value },
  }
}
