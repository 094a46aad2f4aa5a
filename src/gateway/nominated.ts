/**
 * What a caller's Connection field keeps from the backend (RFC 9110 7.6.1): the engine forwards no
 * field that it names. Whoever judges a field, or answers by it, must know that no backend sees it.
 */
import type { Fields } from '../http/exchange.ts'
import { listOf } from './cache/field-lines.ts'

/** Options, and fields that no backend gets in any case. */
const harmless: ReadonlySet<string> = new Set(['', 'close', 'keep-alive', 'te', 'upgrade'])
const none: ReadonlySet<string> = new Set()

/** Lower-case names of fields that stay behind; mostly none. */
export function nominated(fields: Fields): ReadonlySet<string> {
  const options = listOf(fields, 'connection')
  if (options === undefined || harmless.has(options)) return none
  const names = options.split(',').map((option) => option.trim().toLowerCase())
  return new Set(names.filter((name) => !harmless.has(name)))
}
