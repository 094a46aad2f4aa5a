/**
 * The backend that Routing and CircuitBreaker answer with instead of the API's own: CreateApi's
 * backend fields, as they are written there. Whoever speaks that language reads them.
 */
import type { Json } from '../../lib/canonical-json.ts'
import { type Members, wrong } from './reader.ts'

export const chosenBackendTypes = ['MOCK', 'HTTP', 'SCF', 'VPC', 'UPSTREAM', 'TSF'] as const
export type ChosenBackendType = (typeof chosenBackendTypes)[number]

export interface BackendChoice {
  readonly type: ChosenBackendType
  readonly config: { readonly [field: string]: Json }
}

export function backendConfigOf(members: Members, name: string): BackendChoice['config'] {
  if (!members.has(name)) return {}
  const { value, path } = members.raw(name)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, 'must be an object.', '必须为对象。')
  }
  // What JSON holds is JSON; its fields are read by the wire's own rules.
  return value as BackendChoice['config']
}
