/**
 * Refuses what no gateway could link, before it is sent: the decoder's own shape, and what linking
 * needs beyond it. The actions refuse all of this when it is authored; this is the second lock.
 */
import { placeholdersOf } from './compile/mapping.ts'
import { controlFrameBytesMax } from './limits.ts'
import { api as apiShape } from './section-shape.ts'
import { ShapeError } from './shape.ts'
import type { ApiNode, AssignmentNode, HttpBackendNode } from './snapshot.ts'

/** A character takes six bytes at most, and an API alone in its section must fit in a frame. */
const nodeCharsMax = Math.floor(controlFrameBytesMax / 6) - 1024

/** A field name (RFC 9110, 5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** A field value without line ends or other control characters (RFC 9110, 5.5). */
const fieldValue = /^[^\x00-\x08\x0a-\x1f\x7f]*$/
/** Visible characters without those that end a path or are read as a slash. */
const backendPath = /^\/[^\x00-\x20\x7f\\?#]*$/

/** Why a gateway could not link this API, or null. */
export function nodeFault(node: ApiNode): string | null {
  if (charsOf(node) > nodeCharsMax) return 'the API is too large to be sent to gateways'
  try {
    apiShape(node)
  } catch (error) {
    if (error instanceof ShapeError) return error.message
    throw error
  }
  for (const assignment of node.assignments) {
    const fault = assignmentFault(assignment)
    if (fault !== null) return fault
  }
  return node.backend.kind === 'http' ? backendFault(node, node.backend) : null
}

/** About how many characters an API has as JSON: never less, but for escapes. Cheap on purpose. */
export function charsOf({ parameters, assignments, backend, auth }: ApiNode): number {
  let chars = 1024
  if (auth.kind === 'oauth' && auth.rules !== null) {
    chars += auth.rules.publicKey.length + (auth.rules.loginRedirectUrl?.length ?? 0)
  }
  for (const { name, defaultValue } of parameters) {
    chars += 128 + name.length + (defaultValue?.length ?? 0)
  }
  for (const { name, value } of assignments) {
    chars += 192 + 2 * name.length
    if (value.from === 'constant') chars += value.text.length
    if (value.from === 'parameter') chars += value.defaultValue?.length ?? 0
  }
  return chars + (backend.kind === 'mock' ? backend.body.length : 0)
}

function assignmentFault({ place, name, value }: AssignmentNode): string | null {
  if (name === '') return 'a backend parameter has no name'
  if (place !== 'header') return null
  if (!token.test(name)) return `${JSON.stringify(name)} is no header name`
  const text = value.from === 'constant' ? value.text : ''
  const fallback = value.from === 'parameter' ? (value.defaultValue ?? '') : ''
  return fieldValue.test(text + fallback) ? null : `the value of header ${name} cannot be sent`
}

function backendFault(node: ApiNode, { path }: HttpBackendNode): string | null {
  if (!backendPath.test(path)) return 'the backend path cannot be sent'
  for (const segment of path.split('/')) {
    if (/^\.\.?(;.*)?$/.test(decodedDots(segment))) return 'the backend path has a dot segment'
    if (/[{}]/.test(segment) && !/^\{[^{}]+\}$/.test(segment)) {
      return `{} must stand around a whole segment: ${segment}`
    }
  }
  for (const name of placeholdersOf(path)) {
    const assigned = node.assignments.some((it) => it.place === 'path' && it.name === name)
    const captured = node.path.kind === 'variable' && node.path.variables.includes(name)
    if (!assigned && !captured) return `nothing fills {${name}} of the backend path`
  }
  return null
}

function decodedDots(segment: string): string {
  return segment.replace(/%2e/gi, '.')
}
