/**
 * Queries and form bodies (`application/x-www-form-urlencoded`) as a list of fields.
 *
 * A list, never an object: order and duplicates are kept, and no name is special. Each field keeps
 * its own spelling, so that what nobody maps goes on byte for byte.
 */
import { decodeEscapes, escapeComponent } from './bytes.ts'

export interface FormField {
  /** Decoded bytes. */
  readonly name: string
  /** Decoded bytes; empty without a `=`. */
  readonly value: string
  /** As sent. */
  readonly raw: string
}

export function parseForm(text: string): readonly FormField[] {
  const fields: FormField[] = []
  const isPlain = !text.includes('%') && !text.includes('+')
  const { length } = text
  for (let start = 0, end = 0; start < length; start = end + 1) {
    end = text.indexOf('&', start)
    if (end < 0) end = length
    if (end === start) continue
    const raw = text.slice(start, end)
    const equals = raw.indexOf('=')
    const name = equals < 0 ? raw : raw.slice(0, equals)
    const value = equals < 0 ? '' : raw.slice(equals + 1)
    fields.push(
      isPlain ? { name, value, raw } : { name: decoded(name), value: decoded(value), raw },
    )
  }
  return fields
}

/** The values of every field of this (decoded) name, in order. */
export function valuesOf(fields: readonly FormField[], name: string): readonly string[] {
  const values: string[] = []
  for (const field of fields) if (field.name === name) values.push(field.value)
  return values
}

/** One field as it is sent: both halves escaped. */
export function formField(name: string, value: string): string {
  return `${escapeComponent(name)}=${escapeComponent(value)}`
}

/** How many fields a form has at most, without reading them. */
export function countFields(text: string): number {
  let count = 1
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) count++
  return count
}

function decoded(text: string): string {
  return decodeEscapes(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
