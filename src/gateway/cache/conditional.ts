/**
 * Requests that ask whether what the caller has still holds: answered from the validators of a kept
 * answer (RFC 9110 13.1 and 13.2.2).
 */
import type { Fields } from '../../http/exchange.ts'
import { parseDate } from './directives.ts'
import type { KeptAnswer } from './entry.ts'
import { FieldLines, linesWith, listOf } from './field-lines.ts'

/** Whether the caller has what is kept: it is told 304 then. */
export function isUnchanged(asked: Fields, { status, lines }: KeptAnswer): boolean {
  if (status !== 200) return false
  const tags = listOf(asked, 'if-none-match')
  const since = asked.get('if-modified-since')
  if (tags === undefined && since === undefined) return false
  const kept = new FieldLines(lines)
  if (tags !== undefined) {
    if (tags.trim() === '*') return true
    const tag = kept.count('etag') === 1 ? opaque(kept.get('etag') ?? '') : null
    return tag !== null && entityTags(tags).includes(tag)
  }
  const changed = parseDate(kept.get('last-modified') ?? '')
  const known = asked.count('if-modified-since') === 1 ? parseDate(since ?? '') : null
  return changed !== null && known !== null && changed <= known
}

/** Fields of an answer that its 304 has as well. */
export function linesOfUnchanged(lines: string): string {
  return linesWith(lines, (name) => !name.startsWith('content-') || name === 'content-location')
}

function entityTags(list: string): readonly string[] {
  return [...list.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g)].map(([, tag]) => tag ?? '')
}

/** Weak comparison leaves the `W/` out. */
function opaque(tag: string): string | null {
  return /^(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")$/.exec(tag)?.[1] ?? null
}
