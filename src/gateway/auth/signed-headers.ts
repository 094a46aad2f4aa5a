/**
 * The headers that a signature covers: their values as they came, and whether the date among them
 * is of now. Key pairs and applications share these rules (compat/behaviours.md 1.2 and 3.1).
 */
import type { Exchange, RequestHead } from '../../http/exchange.ts'
import { nominated } from '../nominated.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { signedDateSkewMsMax } from './limits.ts'

/** A value by its header's lower-case name. */
export type SignedValue = readonly [name: string, value: string]

/**
 * The values of these headers in this order, or the refusal: one that is absent, or that Connection
 * keeps from the backend it was signed for; one that came several times; an X-Date that is no date
 * or not of now. `Date` is signed, its time never looked at: clients of old sign one that a proxy
 * may have replaced.
 */
export function signedValues(
  { head, startedAtMs }: Exchange,
  names: readonly string[],
): readonly SignedValue[] | Reply {
  const values: SignedValue[] = []
  const behind = nominated(head.fields)
  for (const name of names) {
    const value = headerValue(head, name)
    if (value === undefined || behind.has(name)) {
      return name === 'x-date' ? refusal('hmacDate') : refusal('hmacHeader', { name })
    }
    if (head.fields.count(name) > 1) return refusal('hmacMultiple')
    if (name === 'x-date') {
      const dateMs = parseGmt(value)
      if (dateMs === null) return refusal('hmacDate')
      if (Math.abs(startedAtMs - dateMs) > signedDateSkewMsMax) return refusal('hmacDateOld')
    }
    values.push([name, value])
  }
  return values
}

/** The Host is signed as its caller sent it, port included (guide row 238). */
function headerValue(head: RequestHead, name: string): string | undefined {
  if (name === 'host') return head.hostField === '' ? undefined : head.hostField
  return head.fields.get(name)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const gmt = /^[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/

let lastText = ''
let lastMs: number | null = null

/** `Mon, 19 Mar 2018 12:08:40 GMT` in epoch milliseconds; null: not a date of this form. */
export function parseGmt(text: string): number | null {
  // All that call in one second send the same.
  if (text === lastText) return lastMs
  lastMs = readGmt(text)
  lastText = text
  return lastMs
}

function readGmt(text: string): number | null {
  const match = gmt.exec(text)
  if (match === null) return null
  const month = months.indexOf(match[2] ?? '')
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((group) => Number(match[group]))
  if (month < 0 || day === undefined || year === undefined) return null
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  const written = [
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]
  const same = written.every((part, index) => part === [day, hour, minute, second][index])
  return same ? date.getTime() : null
}
