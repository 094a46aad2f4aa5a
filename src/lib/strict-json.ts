/**
 * JSON from strangers: bounded in length and depth, and no key twice in one object, which the
 * language's own reader lets the last one win.
 */

export interface JsonBounds {
  readonly charsMax: number
  readonly depthMax: number
}

export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError'
  readonly reason: 'length' | 'syntax' | 'depth' | 'twice'
  /** The name that is given twice, cut to a bound; else empty. */
  readonly member: string

  constructor(reason: StrictJsonError['reason'], message: string, member = '') {
    super(message)
    this.reason = reason
    this.member = member
  }
}

/** The value of the text. Throws StrictJsonError. */
export function parseStrictJson(text: string, bounds: JsonBounds): unknown {
  if (text.length > bounds.charsMax) {
    throw new StrictJsonError('length', `longer than ${bounds.charsMax} characters`)
  }
  checkDepth(text, bounds.depthMax)
  const value = parsed(text)
  checkKeys(text)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StrictJsonError('syntax', 'no JSON')
  }
}

/** Texts as a whole, and the brackets between them. */
const parts = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs

function checkDepth(text: string, depthMax: number): void {
  let depth = 0
  for (const [part] of text.matchAll(parts)) {
    if (part === '{' || part === '[') depth += 1
    if (part === '}' || part === ']') depth -= 1
    if (depth > depthMax) throw new StrictJsonError('depth', `deeper than ${depthMax} levels`)
  }
}

/** The text is valid JSON by now: a text before a colon is a key. */
function checkKeys(text: string): void {
  const open: (Set<string> | null)[] = []
  let last = ''
  for (const [part] of text.matchAll(parts)) {
    if (part === '{') open.push(new Set())
    else if (part === '[') open.push(null)
    else if (part === '}' || part === ']') open.pop()
    else if (part === ':') {
      const keys = open.at(-1)
      const key: unknown = JSON.parse(last)
      if (typeof key !== 'string' || !keys) continue
      if (keys.has(key)) {
        const member = JSON.stringify(key.slice(0, 64))
        throw new StrictJsonError('twice', `${member} is given twice`, member)
      }
      keys.add(key)
    }
    last = part
  }
}
