/**
 * What a function makes of a backend's answer: another status, fields replaced or removed, the body
 * replaced (compat/behaviours.md 4.6). An answer that cannot be carried out is refused as a whole.
 */
import { mayAssign } from '../backend-fields.ts'
import { fitsHeader } from '../bytes.ts'
import { linesWith } from '../cache/field-lines.ts'
import type { MadeAnswer } from '../call.ts'
import { rewrittenHeadBytesMax } from '../limits.ts'
import type { Pair } from './request-rewrite.ts'
import { bodyOf, headerName, pairsOf, textsOf, WishError } from './request-rewrite.ts'

/** Which parts of an answer a function may change. */
export interface ChangeableParts {
  readonly status: boolean
  readonly headers: boolean
  readonly body: boolean
}

/** What the function's answer asks for. */
export interface WishedResponse {
  /** Null: it stays. */
  readonly status: number | null
  readonly headers: readonly Pair[]
  /** In lower case. */
  readonly removed: ReadonlySet<string>
  readonly body: Buffer | null
}

/** Fields that say what a body is made of: of another body they are not true. */
const ofTheBody = ['content-md5', 'content-range', 'digest', 'content-digest', 'repr-digest']

/**
 * Reads an answer; a text says why it is none. Parts that the plugin does not name are not changed.
 * `own`: lower-case names that are the gateway's in answers of the API.
 */
export function wishedResponse(
  answer: ReadonlyMap<string, unknown>,
  parts: ChangeableParts,
  base64: boolean,
  own: ReadonlySet<string>,
): WishedResponse | string {
  try {
    const headers = parts.headers ? pairsOf(answer, 'replace_headers') : []
    for (const [name, value] of headers) checkField(name, value, own)
    const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    if (bytes > rewrittenHeadBytesMax) throw new WishError('replaces too much')
    const removed = parts.headers ? textsOf(answer, 'remove_headers') : []
    return {
      status: parts.status ? statusOf(answer) : null,
      headers,
      removed: new Set(removed.map((name) => name.toLowerCase())),
      body: parts.body ? bodyOf(answer, base64) : null,
    }
  } catch (error) {
    if (error instanceof WishError) return error.message
    throw error
  }
}

/** `backend`: what it is made of, its lines without those that are the gateway's. */
export function rewrittenAnswer(backend: MadeAnswer, wished: WishedResponse): MadeAnswer {
  const { status, headers, removed, body } = wished
  const replaced = new Set([...removed, ...headers.map(([name]) => name.toLowerCase())])
  if (body !== null) for (const name of ofTheBody) replaced.add(name)
  const kept = linesWith(backend.lines, (name) => !replaced.has(name))
  const added = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return {
    status: status ?? backend.status,
    lines: kept + added.join(''),
    body: body ?? backend.body,
  }
}

function checkField(name: string, value: string, own: ReadonlySet<string>): void {
  const shown = JSON.stringify(name.slice(0, 64))
  const lower = name.toLowerCase()
  if (!headerName.test(name)) throw new WishError(`${shown} is no header name`)
  if (own.has(lower) || lower === 'date' || !mayAssign(lower)) {
    throw new WishError(`header ${shown} is the gateway's`)
  }
  if (!fitsHeader(value)) throw new WishError(`the value of header ${shown} fits no header`)
}

function statusOf(answer: ReadonlyMap<string, unknown>): number {
  const value = answer.get('replace_status')
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (!/^[2-5]\d\d$/.test(text)) throw new WishError('replace_status is no status of an answer')
  return Number(text)
}
