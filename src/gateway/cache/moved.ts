/**
 * What an API moves out of a request's header into the target of its backend's request. A backend
 * that answers by it cannot say so in `Vary`: it never sees the caller's field.
 */
import type { ApiNode, AssignmentNode } from '../../snapshot/snapshot.ts'
import type { KeyParameter } from './key.ts'

/** The fields whose values become part of the backend's path or query. */
export function movedHeaders(api: ApiNode): readonly KeyParameter[] {
  const names = intoTarget(api).flatMap(({ value }) => {
    if (value.from === 'parameter' && value.place === 'header') return [value.name.toLowerCase()]
    return value.from === 'system' && value.name === 'userAgent' ? ['user-agent'] : []
  })
  return [...new Set(names)].map((name) => ({ place: 'header', name }))
}

/** Whether the backend's path or query holds the caller's address. */
export function tellsAddress(api: ApiNode): boolean {
  return intoTarget(api).some(({ value }) => value.from === 'system' && value.name === 'clientIp')
}

function intoTarget({ assignments }: ApiNode): readonly AssignmentNode[] {
  return assignments.filter(({ place }) => place === 'query' || place === 'path')
}
