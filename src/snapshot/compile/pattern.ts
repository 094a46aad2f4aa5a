/**
 * Authored paths as patterns: `=/x` exact, `^~/x` preferred prefix, `/x/{v}` with variables, `/x`
 * plain prefix (guide rows 84-92, compat/behaviours.md 2.6). `~` would mean a regular expression,
 * which nobody can author.
 */
import type { PathPattern } from '../snapshot.ts'

/** Why a path is none; for the compile's list of faults, authors are told by the actions. */
export interface PatternFault {
  readonly kind: 'fault'
  readonly reason: string
}

function fault(reason: string): PatternFault {
  return { kind: 'fault', reason }
}

/**
 * Requests are matched in canonical form, so escapes are brought into it here too: those of
 * unreserved characters decoded, all others in upper case (RFC 3986, 6.2.2).
 */
function canonicalEscapes(path: string): string {
  return path.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet.toUpperCase()
  })
}

function variablePattern(path: string): PathPattern | PatternFault {
  const pieces: string[] = []
  const variables: string[] = []
  let piece = ''
  for (const segment of path.slice(1).split('/')) {
    const name = /^\{([^{}]+)\}$/.exec(segment)?.[1]
    if (name === undefined) {
      if (/[{}]/.test(segment)) return fault(`{} must stand around a whole segment: ${segment}`)
      piece += `/${segment}`
      continue
    }
    if (variables.includes(name)) return fault(`the variable ${name} stands twice`)
    pieces.push(`${piece}/`)
    variables.push(name)
    piece = ''
  }
  return { kind: 'variable', pieces: [...pieces, piece], variables }
}

/** The pattern of a path as authored. */
export function parsePattern(authored: string): PathPattern | PatternFault {
  const [, mark = '', text = ''] = /^(=|\^~|~\*?)?(.*)$/s.exec(authored) ?? []
  const path = canonicalEscapes(text)
  if (mark.startsWith('~')) return fault('regular expressions are not supported')
  if (!path.startsWith('/')) return fault('a path begins with /')
  if (!/[{}]/.test(path)) {
    if (mark === '=') return { kind: 'exact', path }
    return { kind: mark === '^~' ? 'preferred' : 'prefix', path }
  }
  return mark === '' ? variablePattern(path) : fault(`${mark} takes no variables`)
}
