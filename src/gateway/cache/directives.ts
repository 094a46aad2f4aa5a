/**
 * Cache-Control as RFC 9111 5.2 reads it. Whatever is doubtful is read so that less is kept: a
 * lifetime that is no number, or comes twice, is none; a prohibition with field names is a whole
 * one.
 */

export interface Directives {
  readonly noStore: boolean
  readonly noCache: boolean
  readonly private: boolean
  readonly public: boolean
  /** Seconds; null: it is not said. */
  readonly maxAge: number | null
  readonly sharedMaxAge: number | null
}

const secondsMax = 2 ** 31

/** A directive: a name, and after `=` a token or a quoted text. */
const directive = /[ \t]*([^\s,;="]+)(?:[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^\s,"]*))?[ \t]*(?:,|$)/y

/** `text`: all values of the field as one list; undefined: there is none. */
export function parseDirectives(text: string | undefined): Directives {
  const found = new Map<string, string[]>()
  const isSaid = (name: string) => found.has(name)
  let unreadable = false
  for (let at = 0; text !== undefined && at < text.length; ) {
    directive.lastIndex = at
    const match = directive.exec(text)
    if (match === null) {
      // An empty element, or something that has no meaning: on behind the next comma.
      const comma = text.indexOf(',', at)
      const skipped = text.slice(at, comma < 0 ? undefined : comma)
      if (skipped.trim() !== '') unreadable = true
      at = comma < 0 ? text.length : comma + 1
      continue
    }
    const name = (match[1] ?? '').toLowerCase()
    found.set(name, [...(found.get(name) ?? []), (match[2] ?? '').replace(/^"(.*)"$/s, '$1')])
    at = directive.lastIndex
  }
  return {
    // What cannot be read may be a prohibition.
    noStore: isSaid('no-store') || unreadable,
    noCache: isSaid('no-cache'),
    private: isSaid('private'),
    public: isSaid('public'),
    maxAge: secondsOf(found.get('max-age')),
    sharedMaxAge: secondsOf(found.get('s-maxage')),
  }
}

function secondsOf(values: readonly string[] | undefined): number | null {
  if (values === undefined) return null
  const [value = ''] = values
  if (values.length > 1 || !/^\d+$/.test(value)) return 0
  return Math.min(Number(value), secondsMax)
}

/** A date of HTTP in any of its three forms, as epoch milliseconds; null: it is none. */
export function parseDate(text: string): number | null {
  const imf = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
  const rfc850 = /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
  const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/
  let ms = Number.NaN
  if (imf.test(text)) ms = Date.parse(text)
  else if (rfc850.test(text)) ms = Date.parse(text.replaceAll('-', ' '))
  else if (asctime.test(text)) ms = Date.parse(`${text} GMT`)
  return Number.isNaN(ms) ? null : ms
}
