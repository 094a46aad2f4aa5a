/**
 * The expression language of conditions (compat/behaviours.md 4.8, 4.9): comparisons joined by
 * `and`, `or` and brackets. A parsed expression is plain data, so that it can be stored and sent.
 *
 * Bounded in length, parts and depth; what parses evaluates, always, in steps bounded by its parts.
 */

import { ExpressionError, type Token, tokenize } from './expression-tokens.ts'
import { text as both, type Text } from './language.ts'
import { compileRegex, RegexError, regexStatesMax } from './linear-regex.ts'

export const expressionCharsMax = 2_048
export const expressionPartsMax = 64
export const expressionDepthMax = 16
export const setValuesMax = 64

export type Constant = string | number | boolean

export type Operand =
  | { readonly kind: 'constant'; readonly value: Constant }
  /** `header.X`: place in lower case, name as written; `path` has an empty name. */
  | { readonly kind: 'value'; readonly place: string; readonly name: string }
  | { readonly kind: 'random' }

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'compare'
      readonly by: Comparison
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly kind: 'exists'; readonly value: Operand }
  | { readonly kind: 'regex'; readonly value: Operand; readonly pattern: string }
  | {
      readonly kind: 'in'
      readonly value: Operand
      readonly values: readonly Constant[]
      readonly negated: boolean
    }

/** What an expression may name: `places` take a name after a dot, `values` stand alone. */
export interface Vocabulary {
  readonly places: readonly string[]
  readonly values: readonly string[]
}

/** Reads an expression. Throws ExpressionError for whatever is none. */
export function parseExpression(text: string, vocabulary: Vocabulary): Expression {
  if (text.length > expressionCharsMax) {
    const why = both(
      `longer than ${expressionCharsMax} characters`,
      `长度超过 ${expressionCharsMax} 个字符`,
    )
    throw new ExpressionError(why, 0)
  }
  return new Parser(tokenize(text), vocabulary).parse()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #vocabulary: Vocabulary
  #next = 0
  #parts = 0
  #depth = 0
  #patternStates = 0

  constructor(tokens: readonly Token[], vocabulary: Vocabulary) {
    this.#tokens = tokens
    this.#vocabulary = vocabulary
  }

  parse(): Expression {
    const expression = this.#joined('or')
    if (this.#peek().kind !== 'end')
      throw this.#unexpected(both('and, or, or the end', ' and、or 或结尾'))
    return expression
  }

  #peek(): Token {
    // The list ends in `end`, which nothing takes.
    return this.#tokens[this.#next] as Token
  }

  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next += 1
    return token
  }

  #skip(kind: Token['kind'], text: string): boolean {
    const token = this.#peek()
    if (token.kind !== kind || token.text.toLowerCase() !== text) return false
    this.#next += 1
    return true
  }

  #expect(sign: string): void {
    if (!this.#skip('sign', sign)) throw this.#unexpected(both(sign, ` ${sign}`))
  }

  #unexpected(wanted: Text): ExpressionError {
    const { kind, text, at } = this.#peek()
    const token = JSON.stringify(text.slice(0, 40))
    const found = kind === 'end' ? both('the end', '结尾') : both(token, ` ${token}`)
    const english = `${wanted['en-US']} is expected instead of ${found['en-US']}`
    return new ExpressionError(
      both(english, `此处应为${wanted['zh-CN']}，而不是${found['zh-CN']}`),
      at,
    )
  }

  /** `and` binds closer than `or`. */
  #joined(kind: 'and' | 'or'): Expression {
    const inner = () => (kind === 'or' ? this.#joined('and') : this.#condition())
    const first = inner()
    if (!this.#skip('word', kind)) return first
    const parts = [first, inner()]
    while (this.#skip('word', kind)) parts.push(inner())
    return { kind, parts }
  }

  #condition(): Expression {
    this.#parts += 1
    if (this.#parts > expressionPartsMax) {
      const why = both(
        `more than ${expressionPartsMax} conditions`,
        `条件超过 ${expressionPartsMax} 个`,
      )
      throw new ExpressionError(why, this.#peek().at)
    }
    if (this.#skip('sign', '(')) return this.#bracketed()
    const token = this.#peek()
    const isCall = token.kind === 'word' && this.#tokens[this.#next + 1]?.text === '('
    const call = isCall ? token.text.toLowerCase() : ''
    if (call === 'exists' || call === 'regex') return this.#predicate(call)
    if (call === 'func_in' || call === 'func_not_in') return this.#membership(call)
    return this.#comparison()
  }

  #bracketed(): Expression {
    this.#depth += 1
    if (this.#depth > expressionDepthMax) {
      const why = both(
        `deeper than ${expressionDepthMax} brackets`,
        `括号嵌套超过 ${expressionDepthMax} 层`,
      )
      throw new ExpressionError(why, this.#peek().at)
    }
    const inner = this.#joined('or')
    this.#expect(')')
    this.#depth -= 1
    return inner
  }

  #predicate(call: 'exists' | 'regex'): Expression {
    this.#next += 1
    this.#expect('(')
    const value = this.#value()
    if (call === 'exists') {
      this.#expect(')')
      return { kind: 'exists', value }
    }
    this.#expect(',')
    const { kind, text, at } = this.#peek()
    if (kind !== 'string') throw this.#unexpected(both('a pattern in quotes', '引号中的正则表达式'))
    this.#next += 1
    this.#checkPattern(text, at)
    this.#expect(')')
    return { kind: 'regex', value, pattern: text }
  }

  #membership(call: 'func_in' | 'func_not_in'): Expression {
    this.#next += 1
    this.#expect('(')
    const value = this.#value()
    this.#expect(',')
    this.#expect('{')
    const values: Constant[] = []
    do {
      if (values.length === setValuesMax) {
        const why = both(`more than ${setValuesMax} values`, `取值超过 ${setValuesMax} 个`)
        throw new ExpressionError(why, this.#peek().at)
      }
      values.push(this.#constant())
    } while (this.#skip('sign', ','))
    this.#expect('}')
    this.#expect(')')
    return { kind: 'in', value, values, negated: call === 'func_not_in' }
  }

  #comparison(): Expression {
    const left = this.#operand()
    const sign = this.#peek()
    const by = comparisons[sign.text]
    if (sign.kind !== 'sign' || by === undefined)
      throw this.#unexpected(both('a comparison', '比较运算符'))
    this.#next += 1
    return { kind: 'compare', by, left, right: this.#operand() }
  }

  #operand(): Operand {
    const { kind, text } = this.#peek()
    if (kind !== 'word') return { kind: 'constant', value: this.#constant() }
    const word = text.toLowerCase()
    if (word === 'true' || word === 'false') return { kind: 'constant', value: this.#constant() }
    if (word !== 'random') return this.#value()
    this.#next += 1
    this.#expect('(')
    this.#expect(')')
    return { kind: 'random' }
  }

  #constant(): Constant {
    const token = this.#peek()
    const word = token.kind === 'word' ? token.text.toLowerCase() : ''
    if (token.kind === 'string' || token.kind === 'number' || word === 'true' || word === 'false') {
      this.#next += 1
      if (token.kind === 'string') return token.text
      return token.kind === 'number' ? Number(token.text) : word === 'true'
    }
    throw this.#unexpected(
      both('a text in quotes, a number, true or false', '引号中的字符串、数字、true 或 false'),
    )
  }

  /** All patterns together cost a call no more than one may: one text is searched for each. */
  #checkPattern(pattern: string, at: number): void {
    try {
      this.#patternStates += compileRegex(pattern).states
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      const why = both(
        `the pattern is not valid: ${error.why['en-US']}`,
        `正则表达式无效：${error.why['zh-CN']}`,
      )
      throw new ExpressionError(why, at)
    }
    if (this.#patternStates > regexStatesMax) {
      throw new ExpressionError(
        both('the patterns are too large together', '正则表达式合计过大'),
        at,
      )
    }
  }

  /** Something of the call, such as `header.X` or `path`. */
  #value(): Operand {
    const token = this.#peek()
    if (token.kind !== 'word') throw this.#unexpected(both('a parameter', '参数'))
    const dot = token.text.indexOf('.')
    const place = (dot < 0 ? token.text : token.text.slice(0, dot)).toLowerCase()
    const name = dot < 0 ? '' : token.text.slice(dot + 1)
    const { places, values } = this.#vocabulary
    const isKnown = dot < 0 ? values.includes(place) : places.includes(place) && name !== ''
    if (!isKnown) {
      const known = [...places.map((one) => `${one}.<name>`), ...values]
      const shown = JSON.stringify(token.text.slice(0, 40))
      throw new ExpressionError(
        both(
          `${shown} is none of ${known.join(', ')}`,
          `${shown} 不是可用的参数，可用的参数为 ${known.join('、')}`,
        ),
        token.at,
      )
    }
    this.#take()
    return { kind: 'value', place, name }
  }
}

const comparisons: { readonly [sign: string]: Comparison | undefined } = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** The conditions of an expression, without the `and`, `or` and brackets that join them. */
export function conditionsOf(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'and' && expression.kind !== 'or') return [expression]
  return expression.parts.flatMap(conditionsOf)
}

/** What its patterns cost a character, together: at most `regexStatesMax`. */
export function patternStatesOf(expression: Expression): number {
  const patterns = conditionsOf(expression).filter((one) => one.kind === 'regex')
  return patterns.reduce((sum, { pattern }) => sum + compileRegex(pattern).states, 0)
}
