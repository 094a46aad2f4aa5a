/**
 * Where a text stops being JSON, and what is missing there. Browsers say it in English, each in its
 * own way and some without a place, so the text is read here again once they refused it.
 */

/** What should stand there; `string`: a string is not closed or holds what none may hold. */
export type JsonWant = 'value' | 'name' | 'colon' | 'comma' | 'end' | 'string'

export interface JsonSyntaxFault {
  /** Characters before it. */
  readonly at: number
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly want: JsonWant
}

const blank = /[ \t\r\n]*/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const plain = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

/** The first fault of a text, or null when it is JSON. */
export function jsonFault(text: string): JsonSyntaxFault | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    const { at, want } = new Reader(text).read()
    const before = text.slice(0, at).split('\n')
    return { at, line: before.length, column: [...(before.at(-1) ?? '')].length + 1, want }
  }
}

type Found = Pick<JsonSyntaxFault, 'at' | 'want'>

/** Brackets are kept in a list, not in calls: a text may be nested as deep as it is long. */
class Reader {
  readonly #text: string
  readonly #open: ('{' | '[')[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Of a text that is no JSON. */
  read(): Found {
    for (;;) {
      const fault = this.#value() ?? this.#after()
      if (fault !== null) return fault
    }
  }

  /** A whole value, or as far as the first one inside of it. */
  #value(): Found | null {
    for (;;) {
      this.#skip(blank)
      const [sign] = this.#text.slice(this.#at, this.#at + 1)
      if (sign === '"') return this.#string()
      if (sign !== '{' && sign !== '[') return this.#skip(plain) ? null : this.#wants('value')
      this.#at += 1
      if (this.#take(sign === '{' ? '}' : ']')) return null
      this.#open.push(sign)
      const fault = sign === '{' ? this.#name() : null
      if (fault !== null) return fault
    }
  }

  /** What closes brackets behind a value, up to where the next one begins. */
  #after(): Found | null {
    for (;;) {
      const last = this.#open.at(-1)
      if (last === undefined) {
        this.#skip(blank)
        return this.#wants('end')
      }
      if (this.#take(',')) return last === '{' ? this.#name() : null
      if (!this.#take(last === '{' ? '}' : ']')) return this.#wants('comma')
      this.#open.pop()
    }
  }

  #name(): Found | null {
    this.#skip(blank)
    if (this.#text[this.#at] !== '"') return this.#wants('name')
    return this.#string() ?? (this.#take(':') ? null : this.#wants('colon'))
  }

  #string(): Found | null {
    this.#skip(string)
    if (this.#text[this.#at] !== '"') return this.#wants('string')
    this.#at += 1
    return null
  }

  #take(sign: string): boolean {
    this.#skip(blank)
    if (this.#text[this.#at] !== sign) return false
    this.#at += 1
    return true
  }

  #skip(form: RegExp): boolean {
    form.lastIndex = this.#at
    const found = form.exec(this.#text)
    this.#at += found?.[0].length ?? 0
    return found !== null
  }

  #wants(want: JsonWant): Found {
    return { at: this.#at, want }
  }
}
