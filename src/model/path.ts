/**
 * The path of a front end (guide rows 82 to 92): `=/x` matches exactly, `^~/x` and `/x` whatever
 * begins so, `/x/{name}` with variables. The alphabet is the union of the guide's two screens; a
 * path that no request could match (dot segments, broken escapes) is refused instead of kept.
 */
import { type Text, text } from '../lib/language.ts'
import { reasons } from './errors.ts'
import { pathCharsMax } from './limits.ts'

export type FrontPath =
  | { readonly kind: 'exact' | 'preferred' | 'prefix'; readonly path: string }
  | { readonly kind: 'variable'; readonly path: string; readonly variables: readonly string[] }

const literal = /[A-Za-z0-9\-_*./~%$+!'()]/
const variableSegment = /^\{([A-Za-z0-9\-_.]+)\}$/

/** Reads a front-end path; a text says what is wrong with it. */
export function parseFrontPath(authored: string): FrontPath | { readonly wrong: Text } {
  const begin = /^(=|\^~)?\//.exec(authored)
  if (begin === null) return { wrong: badBeginning(authored) }
  const path = authored.slice(begin[0].length - 1)
  const wrong = segmentsFault(path, literal, authored)
  if (wrong !== null) return { wrong }

  const variables = variablesOf(path)
  if (begin[1] !== undefined && variables.length > 0) {
    return {
      wrong: text(
        'may hold no {variable} when it begins with =/ or ^~/.',
        '以 =/ 或 ^~/ 开头时不能包含 {变量}。',
      ),
    }
  }
  if (begin[1] === '=') return { kind: 'exact', path }
  if (begin[1] === '^~') return { kind: 'preferred', path }
  if (variables.length === 0) return { kind: 'prefix', path }
  return { kind: 'variable', path, variables }
}

function badBeginning(authored: string): Text {
  if (authored.startsWith('~')) {
    return text(
      'must not be a regular expression; use =/x, ^~/x, /x/{variable} or /x.',
      '不支持正则表达式，请使用 =/x、^~/x、/x/{变量} 或 /x。',
    )
  }
  return text('must begin with /, =/ or ^~/.', '必须以 /、=/ 或 ^~/ 开头。')
}

/** The names of a path's variables, in order. */
export function variablesOf(path: string): readonly string[] {
  return path.split('/').flatMap((segment) => variableSegment.exec(segment)?.[1] ?? [])
}

/**
 * What is wrong with a path that begins with `/`: length, characters, escapes, dot segments, and
 * variables that are no whole segment or stand twice.
 */
export function segmentsFault(path: string, allowed: RegExp, whole = path): Text | null {
  if (whole.length > pathCharsMax) return reasons.tooLong(pathCharsMax)
  const segments = path.split('/').filter((segment) => !variableSegment.test(segment))
  for (const segment of segments) {
    const wrong = literalFault(segment, allowed)
    if (wrong !== null) return wrong
  }
  const variables = variablesOf(path)
  const twice = variables.find((name, index) => variables.indexOf(name) !== index)
  if (twice === undefined) return null
  return text(`must not hold {${twice}} twice.`, `不能重复使用 {${twice}}。`)
}

function literalFault(segment: string, allowed: RegExp): Text | null {
  if (/[{}]/.test(segment)) {
    return text(
      'must hold a variable as a whole segment, such as /x/{name}/y, named with letters, digits, -, _ and dots.',
      '中的变量必须独占一段，例如 /x/{name}/y，名称只能包含字母、数字、-、_ 和点。',
    )
  }
  for (const character of segment) {
    if (!allowed.test(character)) {
      const shown = JSON.stringify(character)
      return text(`must not hold the character ${shown}.`, `不能包含字符 ${shown}。`)
    }
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(segment)) {
    return text('must hold % only before two hex digits.', '中的 % 后必须为两位十六进制数字。')
  }
  if (canonicalText(segment) === null) {
    return text('must hold only escapes of valid UTF-8.', '中的转义必须为有效的 UTF-8。')
  }
  const canonical = canonicalText(segment) ?? ''
  // A request's path never holds these: it is refused or they are gone before it is routed.
  if (
    canonical.split('%2F').some((part) => /^\.\.?(?:;|%3B|$)/.test(part)) ||
    /%(?:[01].|5C|7F)/.test(canonical)
  ) {
    return text(
      'must hold no segment . or .. and no escaped backslash or control character.',
      '不能包含 . 或 .. 段，也不能包含转义的反斜杠或控制字符。',
    )
  }
  return null
}

/** Escapes of unreserved characters decoded, all others in upper case; null: no valid UTF-8. */
function canonicalText(segment: string): string | null {
  try {
    decodeURIComponent(segment)
  } catch {
    return null
  }
  return segment.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet.toUpperCase()
  })
}

/**
 * Two paths with the same key match the same requests: names of variables and spellings of
 * escapes make no difference, the kind does.
 */
export function pathKey(authored: string): string {
  const parsed = parseFrontPath(authored)
  if ('wrong' in parsed) return `invalid ${authored}`
  const segments = parsed.path
    .split('/')
    .map((segment) => (variableSegment.test(segment) ? '{}' : (canonicalText(segment) ?? segment)))
  return `${parsed.kind} ${segments.join('/')}`
}
