/**
 * Regular expressions that can be left to strangers: matched in time linear in the text.
 *
 * A subset of the usual syntax becomes a machine whose states are all followed at once, so there is
 * nothing to backtrack into. Not in it: back-references, look-around, word boundaries. What a text
 * costs is its characters times the states, so whoever joins patterns bounds the sum of theirs.
 */

import { type Text, text } from './language.ts'
import { complement, machineOf, type Range, type Step, search } from './regex-machine.ts'

export const regexCharsMax = 256
/** Instructions of a compiled pattern; counted repetitions are written out. */
export const regexStatesMax = 512
/** Characters of the text that is searched; a longer one matches nothing. */
export const regexTextCharsMax = 4_096
const depthMax = 20
const repeatMax = 100

export class RegexError extends Error {
  override readonly name = 'RegexError'
  /** What is wrong with the pattern, as a part of a sentence. */
  readonly why: Text

  constructor(english: string, chinese: string) {
    super(english)
    this.why = text(english, chinese)
  }
}

type Node =
  | { readonly kind: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number }

const digits: readonly Range[] = [[0x30, 0x39]]
const words: readonly Range[] = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]
const blanks: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const lineEnds: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]
const classes: { readonly [letter: string]: readonly Range[] } = {
  d: digits,
  w: words,
  s: blanks,
  D: complement(digits),
  W: complement(words),
  S: complement(blanks),
}
const controls: { readonly [letter: string]: number } = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  f: 0x0c,
  v: 0x0b,
}
const syntax = '^$\\.*+?()[]{}|/'

class Parser {
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#chars = [...source]
  }

  parse(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#chars.length)
      throw new RegexError('a closing bracket has no opening one', '右括号没有对应的左括号')
    return node
  }

  #peek(): string {
    return this.#chars[this.#at] ?? ''
  }

  #take(): string {
    return this.#chars[this.#at++] ?? ''
  }

  #skip(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at += 1
    return true
  }

  #alternatives(): Node {
    const parts = [this.#sequence()]
    while (this.#skip('|')) parts.push(this.#sequence())
    return { kind: 'any', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (this.#peek() !== '' && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(this.#repeated(this.#atom()))
    }
    return { kind: 'all', parts }
  }

  #repeated(part: Node): Node {
    const bounds = this.#quantifier()
    if (bounds === null) return part
    if (part.kind === 'start' || part.kind === 'end') {
      throw new RegexError('^ and $ cannot be repeated', '^ 和 $ 不能重复')
    }
    // Fewest first is another order of the same matches.
    this.#skip('?')
    if (this.#quantifier() !== null)
      throw new RegexError('a repetition is repeated', '重复次数不能连用')
    return { kind: 'repeat', part, ...bounds }
  }

  #quantifier(): { readonly min: number; readonly max: number } | null {
    if (this.#skip('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#skip('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#skip('?')) return { min: 0, max: 1 }
    if (!this.#skip('{')) return null
    const min = this.#count()
    const max = this.#skip(',')
      ? this.#peek() === '}'
        ? Number.POSITIVE_INFINITY
        : this.#count()
      : min
    if (!this.#skip('}')) throw new RegexError('a repetition is not closed', '重复次数缺少右花括号')
    if (max < min)
      throw new RegexError('a repetition ends before it begins', '重复次数的上限小于下限')
    return { min, max }
  }

  #count(): number {
    let text = ''
    while (/[0-9]/.test(this.#peek()) && text.length < 4) text += this.#take()
    if (text === '' || Number(text) > repeatMax) {
      throw new RegexError(
        `a repetition counts to ${repeatMax} at most`,
        `重复次数须为不超过 ${repeatMax} 的数字`,
      )
    }
    return Number(text)
  }

  #atom(): Node {
    const char = this.#take()
    switch (char) {
      case '^':
        return { kind: 'start' }
      case '$':
        return { kind: 'end' }
      case '.':
        return { kind: 'set', ranges: lineEnds, negated: true }
      case '[':
        return this.#set()
      case '(':
        return this.#group()
      case '\\':
        return { kind: 'set', ranges: this.#escape(syntax), negated: false }
      default:
        if (syntax.includes(char) && char !== '/')
          throw new RegexError(`${char} stands alone`, `${char} 不能单独使用`)
        return { kind: 'set', ranges: single(char), negated: false }
    }
  }

  #group(): Node {
    if (this.#skip('?') && !this.#skip(':')) {
      throw new RegexError('of groups with ? only (?: is known', '以 ? 开头的分组仅支持 (?:')
    }
    this.#depth += 1
    if (this.#depth > depthMax) throw new RegexError('brackets are nested too deep', '括号嵌套过深')
    const node = this.#alternatives()
    if (!this.#skip(')')) throw new RegexError('a bracket is not closed', '缺少右括号')
    this.#depth -= 1
    return node
  }

  #escape(plain: string): readonly Range[] {
    const char = this.#take()
    const known = Object.hasOwn(classes, char) ? classes[char] : undefined
    if (known !== undefined) return known
    const control = Object.hasOwn(controls, char) ? controls[char] : undefined
    if (control !== undefined) return [[control, control]]
    if (char === '' || !plain.includes(char))
      throw new RegexError(`\\${char} is not known`, `不支持 \\${char}`)
    return single(char)
  }

  #set(): Node {
    const negated = this.#skip('^')
    const ranges: Range[] = []
    while (!this.#skip(']')) {
      const from = this.#member()
      const isRange = this.#peek() === '-' && this.#chars[this.#at + 1] !== ']'
      if (!isRange) {
        ranges.push(...from)
        continue
      }
      this.#at += 1
      const to = this.#member()
      const [low, high] = [from[0]?.[0] ?? 0, to[0]?.[0] ?? 0]
      if (!isSingle(from) || !isSingle(to) || low > high) {
        throw new RegexError('a range of characters is not one', '字符范围无效')
      }
      ranges.push([low, high])
    }
    return { kind: 'set', ranges, negated }
  }

  #member(): readonly Range[] {
    const char = this.#take()
    if (char === '') throw new RegexError('a set of characters is not closed', '字符集缺少右方括号')
    return char === '\\' ? this.#escape(`${syntax}-`) : single(char)
  }
}

function single(char: string): readonly Range[] {
  const code = char.codePointAt(0) ?? 0
  return [[code, code]]
}

function isSingle(ranges: readonly Range[]): boolean {
  return ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1]
}

class Program {
  readonly steps: Step[] = []

  add(step: Step): number {
    if (this.steps.length >= regexStatesMax)
      throw new RegexError('the pattern is too large', '表达式过大')
    return this.steps.push(step) - 1
  }

  compile(node: Node): void {
    switch (node.kind) {
      case 'set':
      case 'start':
      case 'end':
        this.add(node)
        return
      case 'all':
        for (const part of node.parts) this.compile(part)
        return
      case 'any':
        this.#alternatives(node.parts)
        return
      case 'repeat':
        this.#repeat(node.part, node.min, node.max)
    }
  }

  #alternatives(parts: readonly Node[]): void {
    const ends: { kind: 'jump'; to: number }[] = []
    for (const [index, part] of parts.entries()) {
      if (index === parts.length - 1) {
        this.compile(part)
        break
      }
      const split = { kind: 'split' as const, a: this.steps.length + 1, b: 0 }
      this.add(split)
      this.compile(part)
      const end = { kind: 'jump' as const, to: 0 }
      this.add(end)
      ends.push(end)
      split.b = this.steps.length
    }
    for (const end of ends) end.to = this.steps.length
  }

  #repeat(part: Node, min: number, max: number): void {
    for (let i = 0; i < min; i++) this.compile(part)
    if (max === Number.POSITIVE_INFINITY) {
      const split = { kind: 'split' as const, a: this.steps.length + 1, b: 0 }
      const at = this.add(split)
      this.compile(part)
      this.add({ kind: 'jump', to: at })
      split.b = this.steps.length
      return
    }
    const splits = []
    for (let i = min; i < max; i++) {
      const split = { kind: 'split' as const, a: this.steps.length + 1, b: 0 }
      this.add(split)
      this.compile(part)
      splits.push(split)
    }
    for (const split of splits) split.b = this.steps.length
  }
}

export interface LinearRegex {
  /** What each character of a text costs at most. */
  readonly states: number
  /** Whether the pattern is found anywhere in the text. */
  test(text: string): boolean
}

/** Throws RegexError, which says what is wrong with the pattern. */
export function compileRegex(source: string): LinearRegex {
  if (source.length > regexCharsMax) {
    throw new RegexError(
      `a pattern holds ${regexCharsMax} characters at most`,
      `长度不能超过 ${regexCharsMax} 个字符`,
    )
  }
  const program = new Program()
  program.compile(new Parser(source).parse())
  program.add({ kind: 'found' })
  const machine = machineOf(program.steps)
  const test = (text: string) => text.length <= regexTextCharsMax && search(machine, text)
  return { states: program.steps.length, test }
}
