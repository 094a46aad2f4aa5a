/** The fields of complete head lines, to be read like those of a message. */
import type { Fields } from '../../http/exchange.ts'

export class FieldLines implements Fields {
  readonly #fields: { readonly name: string; readonly lower: string; readonly value: string }[] = []

  /** `lines`: each `Name: value` with its CRLF. */
  constructor(lines: string) {
    for (const line of lines.split('\r\n')) {
      const colon = line.indexOf(':')
      if (colon <= 0) continue
      const name = line.slice(0, colon)
      const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
      this.#fields.push({ name, lower: name.toLowerCase(), value })
    }
  }

  get length(): number {
    return this.#fields.length
  }

  name(index: number): string {
    return this.#fields[index]?.name ?? ''
  }

  lower(index: number): string {
    return this.#fields[index]?.lower ?? ''
  }

  value(index: number): string {
    return this.#fields[index]?.value ?? ''
  }

  get(lowerName: string): string | undefined {
    return this.#fields.find(({ lower }) => lower === lowerName)?.value
  }

  count(lowerName: string): number {
    return this.#fields.filter(({ lower }) => lower === lowerName).length
  }
}

/** All values of the fields of a name, as one list; undefined: there is no such field. */
export function listOf(fields: Fields, lowerName: string): string | undefined {
  const first = fields.get(lowerName)
  if (first === undefined || fields.count(lowerName) === 1) return first
  const values: string[] = []
  for (let i = 0; i < fields.length; i++) {
    if (fields.lower(i) === lowerName) values.push(fields.value(i))
  }
  return values.join(', ')
}

/** The lines whose names pass. */
export function linesWith(lines: string, passes: (lowerName: string) => boolean): string {
  let kept = ''
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\r\n', at) + 2
    if (end < 2) break
    const colon = lines.indexOf(':', at)
    if (passes(lines.slice(at, colon).toLowerCase())) kept += lines.slice(at, end)
    at = end
  }
  return kept
}
