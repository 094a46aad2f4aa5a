/**
 * Parameters and mappings in one line each.
 */
import type { AssignmentNode, ParameterNode, ParameterPlace } from '../../src/snapshot/snapshot.ts'

/** An optional text parameter, unless the wish says otherwise. */
export function declare(
  place: ParameterPlace,
  name: string,
  wish: Partial<ParameterNode> = {},
): ParameterNode {
  return { name, place, type: 'string', required: false, defaultValue: null, ...wish }
}

export function mapping(
  from: readonly [ParameterPlace, string],
  to: readonly [ParameterPlace, string],
  defaultValue: string | null = null,
): AssignmentNode {
  const value = { from: 'parameter', place: from[0], name: from[1], defaultValue } as const
  return { place: to[0], name: to[1], value }
}

export function constant(place: ParameterPlace, name: string, text: string): AssignmentNode {
  return { place, name, value: { from: 'constant', text } }
}
