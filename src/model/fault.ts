/**
 * What a rule has found: a code, the part of the model concerned and what would be right. Rules
 * return the first fault or null and know no wire names; whoever speaks to callers translates the
 * field (`parameters.3.name`) into theirs.
 */
import type { Text } from '../lib/language.ts'
import { type ErrorCode, reasons } from './errors.ts'

export interface Fault {
  readonly code: ErrorCode
  /** Dotted path into the model. */
  readonly field: string
  readonly why: Text
}

export function fault(code: ErrorCode, field: string, why: Text): Fault {
  return { code, field, why }
}

/** The first fault that the rules find, asked in order; the later ones may rely on the earlier. */
export function firstFault(...rules: readonly (() => Fault | null)[]): Fault | null {
  for (const rule of rules) {
    const found = rule()
    if (found !== null) return found
  }
  return null
}

/** The first fault of any entry of a list; `rule` is given the entry and its field. */
export function firstOf<T>(
  entries: readonly T[],
  field: string,
  rule: (entry: T, field: string) => Fault | null,
): Fault | null {
  for (const [index, entry] of entries.entries()) {
    const found = rule(entry, `${field}.${index}`)
    if (found !== null) return found
  }
  return null
}

/** Texts of at most so many characters, as people count them; an absent one has none. */
export function lengthFault(value: string | null, field: string, max: number): Fault | null {
  if (value === null || value.length <= max) return null
  // A character is one or two UTF-16 units; a text beyond both need not be counted.
  if (value.length <= 2 * max && [...value].length <= max) return null
  return fault('InvalidParameterValue.LengthExceeded', field, reasons.tooLong(max))
}
