/**
 * The words, texts, numbers and signs of an expression, each with its place.
 *
 * A text stands in single or double quotes; a backslash before a quote makes it part of the text,
 * any other backslash is itself, so that patterns need no doubling.
 */
import { text as both, type Text } from './language.ts'

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  /** Characters before the part that is wrong. */
  readonly at: number

  /** What is wrong there, as a part of a sentence. */
  readonly why: Text

  constructor(why: Text, at: number) {
    super(why['en-US'])
    this.why = why
    this.at = at
  }
}

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'sign' | 'end'
  readonly text: string
  /** Characters before it. */
  readonly at: number
}

const blank = /[ \t\r\n]+/y
// Names of headers and queries may hold more than letters; they end at the first sign or blank.
const word = /[A-Za-z_][A-Za-z0-9_$~.-]*/y
const number = /-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?(?![A-Za-z0-9_.])/y
const sign = /==|!=|<=|>=|[=<>(),{}]/y

/** Every token, the last one being `end`. Throws ExpressionError where none begins. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const gap = match(blank, text, at)
    if (gap !== null) {
      at += gap.length
      continue
    }
    const quote = text[at]
    if (quote === "'" || quote === '"') {
      const end = endOfString(text, at)
      const raw = text.slice(at + 1, end)
      tokens.push({ kind: 'string', text: raw.replaceAll(/\\(['"])/g, '$1'), at })
      at = end + 1
      continue
    }
    const token = plainToken(text, at)
    tokens.push(token)
    at += token.text.length
  }
  tokens.push({ kind: 'end', text: '', at: text.length })
  return tokens
}

function plainToken(text: string, at: number): Token {
  const forms = [
    ['word', word],
    ['number', number],
    ['sign', sign],
  ] as const
  for (const [kind, form] of forms) {
    const found = match(form, text, at)
    if (found !== null) return { kind, text: found, at }
  }
  const shown = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
  throw new ExpressionError(both(`${shown} begins nothing that is known`, `无法识别 ${shown}`), at)
}

function match(form: RegExp, text: string, at: number): string | null {
  form.lastIndex = at
  return form.exec(text)?.[0] ?? null
}

function endOfString(text: string, start: number): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return at
    const isEscape = text[at] === '\\' && (text[at + 1] === "'" || text[at + 1] === '"')
    if (isEscape) at += 1
  }
  throw new ExpressionError(both('a text is not closed', '字符串缺少结尾引号'), start)
}
