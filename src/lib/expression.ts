/**
 * The expression language of conditions (compat/behaviours.md 4.8, 4.9): comparisons joined by
 * `and`, `or` and brackets. A parsed expression is plain data, so that it can be stored and sent.
 *
 * Bounded in length, parts and depth; what parses evaluates, always, in steps bounded by its parts.
 */

import { ExpressionError, type Token, tokenize } from './expression-tokens.ts'
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
    throw new ExpressionError(`longer than ${expressionCharsMax} characters`, 0)
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
    if (this.#peek().kind !== 'end') throw this.#unexpected('and, or, or the end')
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
    if (!this.#skip('sign', sign)) throw this.#unexpected(sign)
  }

  #unexpected(wanted: string): ExpressionError {
    const { kind, text, at } = this.#peek()
    const found = kind === 'end' ? 'the end' : JSON.stringify(text.slice(0, 40))
    return new ExpressionError(`${wanted} is expected instead of ${found}`, at)
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
      throw new ExpressionError(`more than ${expressionPartsMax} conditions`, this.#peek().at)
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
      throw new ExpressionError(`deeper than ${expressionDepthMax} brackets`, this.#peek().at)
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
    if (kind !== 'string') throw this.#unexpected('a pattern in quotes')
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
        throw new ExpressionError(`more than ${setValuesMax} values`, this.#peek().at)
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
    if (sign.kind !== 'sign' || by === undefined) throw this.#unexpected('a comparison')
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
    throw this.#unexpected('a text in quotes, a number, true or false')
  }

  /** All patterns together cost a call no more than one may: one text is searched for each. */
  #checkPattern(pattern: string, at: number): void {
    try {
      this.#patternStates += compileRegex(pattern).states
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      throw new ExpressionError(`the pattern is not valid: ${error.message}`, at)
    }
    if (this.#patternStates > regexStatesMax) {
      throw new ExpressionError('the patterns are too large together', at)
    }
  }

  /** Something of the call, such as `header.X` or `path`. */
  #value(): Operand {
    const token = this.#peek()
    if (token.kind !== 'word') throw this.#unexpected('a parameter')
    const dot = token.text.indexOf('.')
    const place = (dot < 0 ? token.text : token.text.slice(0, dot)).toLowerCase()
    const name = dot < 0 ? '' : token.text.slice(dot + 1)
    const { places, values } = this.#vocabulary
    const isKnown = dot < 0 ? values.includes(place) : places.includes(place) && name !== ''
    if (!isKnown) {
      const known = [...places.map((one) => `${one}.<name>`), ...values].join(', ')
      throw new ExpressionError(
        `${JSON.stringify(token.text.slice(0, 40))} is none of ${known}`,
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
