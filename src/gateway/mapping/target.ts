/**
 * The target of the backend's request: its path with variables filled in and the rest of a prefix
 * appended, and the query.
 *
 * A captured value of the front-end path goes over as it stands, so a `/` in it stays one and `%2F`
 * stays data; any other value is escaped whole. No value can make a `.` or `..` segment.
 */

import { canonicalPath, hasDotSegment } from '../../lib/request-path.ts'
import type { ApiNode, HttpBackendNode } from '../../snapshot/snapshot.ts'
import { escapeComponent, toByteText } from '../bytes.ts'
import type { Call } from '../call.ts'
import { formField } from '../form.ts'
import { LinkError } from '../link-error.ts'
import type { Reader } from '../values.ts'
import type { PlaceWrites } from './writes.ts'

/** Null: a value cannot stand in a path. */
export type PathBuilder = (call: Call) => string | null
/** With its `?`; empty when there is no query. */
export type QueryBuilder = (call: Call) => string

/** Throws `LinkError` when the configured path is none. */
export function pathBuilder(
  api: ApiNode,
  backend: HttpBackendNode,
  { writes }: PlaceWrites,
): PathBuilder {
  const pieces = (backend.path === '' ? '/' : backend.path).split(/\{([^{}]*)\}/)
  const base = configuredPath(pieces[0] ?? '/')
  if (pieces.length === 1) return withRest(base, api)

  const steps: ((call: Call) => string | null)[] = []
  for (let i = 1; i < pieces.length; i += 2) {
    const name = pieces[i] ?? ''
    const literal = configuredPath(pieces[i + 1] ?? '')
    const fill = segmentReader(name, api, writes.find((write) => write.name === name)?.read)
    steps.push((call) => {
      const value = fill(call)
      return value === null ? null : value + literal
    })
  }
  return (call) => {
    let path = base
    for (const step of steps) {
      const text = step(call)
      if (text === null) return null
      path += text
    }
    return hasDotSegment(path) ? null : path
  }
}

/** Reads the value of `{name}` in the spelling of a path; null when it cannot stand there. */
function segmentReader(
  name: string,
  api: ApiNode,
  read: Reader | undefined,
): (call: Call) => string | null {
  const source = pathSource(name, api)
  const isCaptured =
    source !== null && api.path.kind === 'variable' && api.path.variables.includes(source)
  if (!isCaptured && read === undefined) {
    throw new LinkError(`nothing fills {${name}} of its backend path`)
  }
  return (call) => {
    const captured = source === null ? undefined : call.matched.variables.get(source)
    if (captured !== undefined && captured !== '') return captured
    const value = escapeComponent(read?.(call)[0] ?? '')
    return canonicalPath(`/${value}`) === null ? null : value
  }
}

/** The front-end variable behind `{name}`: the mapped one, or the one of the same name. */
function pathSource(name: string, api: ApiNode): string | null {
  const assignments = api.assignments.filter((it) => it.place === 'path' && it.name === name)
  if (assignments.length === 0) return name
  const values = assignments.map(({ value }) => value)
  if (values.some(({ from }) => from !== 'parameter')) return null
  const [first] = values
  return first?.from === 'parameter' && first.place === 'path' ? first.name : null
}

/**
 * Appends what follows a prefix pattern. A slash that ends the pattern belongs to the rest, and
 * where both halves have one, one is enough: `/` to `/b` turns `/x` into `/b/x`.
 */
function withRest(base: string, api: ApiNode): PathBuilder {
  if (api.path.kind !== 'prefix' && api.path.kind !== 'preferred') return () => base
  const endsInSlash = api.path.path.endsWith('/')
  return (call) => {
    const { rest } = call.matched
    if (rest === '') return base
    const tail = endsInSlash && !rest.startsWith('/') ? `/${rest}` : rest
    const path = base.endsWith('/') && tail.startsWith('/') ? base + tail.slice(1) : base + tail
    // Two harmless halves can meet in a dot segment: `/` and the rest `../x` of `/user../x`.
    return hasDotSegment(path) ? null : path
  }
}

export function queryBuilder({ writes, drop }: PlaceWrites): QueryBuilder {
  if (writes.length === 0 && drop.size === 0) {
    return ({ query }) => (query === null ? '' : `?${query}`)
  }
  const named = writes.map(({ name, read }) => ({ name: toByteText(name), read }))
  return (call) => {
    const parts = call.queryFields.filter(({ name }) => !drop.has(name)).map(({ raw }) => raw)
    for (const { name, read } of named) {
      for (const value of read(call)) parts.push(formField(name, value))
    }
    return parts.length === 0 ? '' : `?${parts.join('&')}`
  }
}

/** A configured path, or part of one, in canonical form; a `%` that begins no escape is escaped. */
export function configuredPath(text: string): string {
  const path = canonicalPath(toByteText(text).replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  if (path === null) throw new LinkError(`${JSON.stringify(text)} is no path`)
  return path
}
