import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  type Comparison,
  type Constant,
  type Expression,
  expressionCharsMax,
  expressionDepthMax,
  expressionPartsMax,
  type Operand,
  parseExpression,
  setValuesMax,
} from './expression.ts'
import { type ExpressionValues, prepareExpression } from './expression-run.ts'
import { ExpressionError } from './expression-tokens.ts'

const vocabulary = { places: ['header', 'query', 'sysparam'], values: ['path', 'status_code'] }

interface Call {
  readonly held: ReadonlyMap<string, Constant>
  readonly random: number
}

function valuesOf({ held, random }: Call): ExpressionValues {
  return { value: (place, name) => held.get(`${place}.${name}`), random: () => random }
}

const callOf = (held: { [key: string]: Constant }, random = 0.5): Call => ({
  held: new Map(Object.entries(held)),
  random,
})

const holds = (text: string, call: Call): boolean =>
  prepareExpression(parseExpression(text, vocabulary))(valuesOf(call))

/** A condition as text, as parsed, and as the obvious reading of it. */
interface Spoken {
  readonly text: string
  readonly parsed: Expression
  readonly reading: (call: Call) => boolean
}

const names = fc.constantFrom('header.X-Uid', 'query.a', 'path', 'status_code', 'sysparam.clientIp')
const constant: fc.Arbitrary<Constant> = fc.oneof(
  fc.constantFrom('', 'a', 'b', '10', '1.5', "it's", 'true', 'ü'),
  fc.constantFrom(0, 10, -3, 1.5),
  fc.boolean(),
)

function written(value: Constant): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : String(value)
}

function named(name: string): Operand & { kind: 'value' } {
  const [place = '', ...rest] = name.split('.')
  return { kind: 'value', place, name: rest.join('.') }
}

const operand = fc.oneof(
  names.map((name) => {
    const parsed = named(name)
    const read = ({ held }: Call) => held.get(`${parsed.place}.${parsed.name}`)
    return { text: name, parsed: parsed as Operand, read }
  }),
  constant.map((value) => {
    return {
      text: written(value),
      parsed: { kind: 'constant', value } as Operand,
      read: () => value,
    }
  }),
  fc.constant({
    text: 'Random()',
    parsed: { kind: 'random' } as Operand,
    read: ({ random }: Call) => random,
  }),
)

/** Written apart from the evaluator: numbers if either is one, else texts. */
function reading(a: Constant | undefined, by: Comparison, b: Constant | undefined): boolean {
  if (a === undefined || b === undefined) return false
  let pair: [string, string] | [number, number] = [`${a}`, `${b}`]
  if (typeof a === 'number' || typeof b === 'number') {
    if (typeof a === 'boolean' || typeof b === 'boolean' || `${a}` === '' || `${b}` === '') {
      return by === '!='
    }
    pair = [Number(a), Number(b)]
    if (Number.isNaN(pair[0]) || Number.isNaN(pair[1])) return by === '!='
  }
  const [x, y] = pair
  const answers = {
    '=': x === y,
    '!=': x !== y,
    '<': x < y,
    '<=': x <= y,
    '>': x > y,
    '>=': x >= y,
  }
  return answers[by]
}

const comparison = fc
  .tuple(operand, fc.constantFrom('=', '==', '!=', '<', '<=', '>', '>='), operand)
  .map(([left, sign, right]): Spoken => {
    const by = (sign === '==' ? '=' : sign) as Comparison
    return {
      text: `${left.text} ${sign} ${right.text}`,
      parsed: { kind: 'compare', by, left: left.parsed, right: right.parsed },
      reading: (call) => reading(left.read(call), by, right.read(call)),
    }
  })
const existence = names.map((name): Spoken => {
  const value = named(name)
  return {
    text: `exists(${name})`,
    parsed: { kind: 'exists', value },
    reading: ({ held }) => held.has(`${value.place}.${value.name}`),
  }
})
const membership = fc
  .tuple(names, fc.boolean(), fc.array(constant, { minLength: 1, maxLength: 4 }))
  .map(([name, negated, values]): Spoken => {
    const value = named(name)
    return {
      text: `${negated ? 'func_not_in' : 'func_in'}(${name},{${values.map(written).join(', ')}})`,
      parsed: { kind: 'in', value, values, negated },
      reading: ({ held }) => {
        const found = held.get(`${value.place}.${value.name}`)
        if (found === undefined) return false
        return values.some((one) => reading(found, '=', one)) !== negated
      },
    }
  })
const leaf = fc.oneof(comparison, comparison, existence, membership)

/** Trees with every inner node in brackets: joins of joins of the same kind stay apart. */
const tree: fc.Arbitrary<Spoken> = fc.letrec<{ tree: Spoken }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Spoken => {
        const word = kind as 'and' | 'or'
        return {
          text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
          parsed: { kind: word, parts: parts.map(({ parsed }) => parsed) },
          reading: (call) =>
            word === 'and'
              ? parts.every((part) => part.reading(call))
              : parts.some((part) => part.reading(call)),
        }
      }),
  ),
})).tree

const held = fc.dictionary(
  fc.constantFrom('header.X-Uid', 'query.a', 'path.', 'status_code.', 'sysparam.clientIp'),
  constant,
)

describe('expressions', () => {
  it('parse to what was written, and hold when the obvious reading does', () => {
    fc.assert(
      fc.property(
        tree,
        held,
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (spoken, values, random) => {
          if (spoken.text.length > expressionCharsMax) return
          const parsed = parseExpression(spoken.text, vocabulary)
          assert.deepEqual(parsed, spoken.parsed, spoken.text)
          assert.deepEqual(JSON.parse(JSON.stringify(parsed)), parsed)
          const call = callOf(values, random)
          assert.equal(prepareExpression(parsed)(valuesOf(call)), spoken.reading(call), spoken.text)
        },
      ),
      { numRuns: 800 },
    )
  })

  it('fail with nothing but their own error, and what parses evaluates', () => {
    const piece = fc.constantFrom(
      ...['header.a', 'query.__proto__', 'path', 'and', 'or', '(', ')', '=', '!=', '<', '>='],
      ...["'a'", '"', "'", '\\', '10', '-', '1e9', '0x1', 'true', 'Random', 'Random()', 'exists('],
      ...['regex(path,"a+")', 'regex(', 'func_in(', '{', '}', ',', 'constructor', '网', '\0', ' '],
    )
    const soup = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), held, (text, values) => {
        try {
          assert.equal(typeof holds(text, callOf(values)), 'boolean')
        } catch (error) {
          assert.ok(error instanceof ExpressionError, String(error))
          assert.ok(error.at >= 0 && error.at <= text.length)
        }
      }),
      { numRuns: 800 },
    )
  })

  it('bind and closer than or', () => {
    const call = callOf({ 'path.': '/x' })
    assert.equal(holds("path='/x' or path='/y' and path='/z'", call), true)
    assert.equal(holds("(path='/x' or path='/y') and path='/z'", call), false)
  })

  it('read places without regard to case, and names with it', () => {
    const call = callOf({ 'header.X-Uid': 'a' })
    assert.equal(holds('HEADER.X-Uid = \'a\' AND Header.X-Uid == "a"', call), true)
    assert.equal(holds("header.x-uid = 'a'", call), false)
  })

  it('are false for what a call does not hold, != too', () => {
    for (const text of ["query.a != 'x'", 'query.a = query.a', 'exists(query.a)']) {
      assert.equal(holds(text, callOf({})), false, text)
    }
    assert.equal(holds('func_not_in(query.a,{1})', callOf({})), false)
    assert.equal(holds('regex(query.a,".*")', callOf({})), false)
  })

  it('compare numerals as numbers where one side is a number', () => {
    assert.equal(holds('query.a > 9', callOf({ 'query.a': '10' })), true)
    assert.equal(holds("query.a > '9'", callOf({ 'query.a': '10' })), false)
    assert.equal(holds('query.a = 10.0', callOf({ 'query.a': '10' })), true)
    assert.equal(holds('func_in(status_code,{200, 201})', callOf({ 'status_code.': 201 })), true)
  })

  it('match patterns with their backslashes as written', () => {
    const call = callOf({ 'path.': '/v1/12' })
    assert.equal(holds('regex(path, "^/v\\d+/\\d{2}$")', call), true)
    assert.equal(holds("regex(path, '^/v[^1]')", call), false)
  })

  it('draw a number a comparison', () => {
    assert.equal(holds('Random() < 0.1', callOf({}, 0.09)), true)
    assert.equal(holds('random() < 0.1', callOf({}, 0.1)), false)
  })

  it('say what is wrong and where', () => {
    const wrong: [string, number, RegExp][] = [
      ['', 0, /instead of the end/],
      ["path = 'a", 7, /not closed/],
      ["path = 'a' nor path = 'b'", 11, /and, or, or the end/],
      ["cookie.a = 'a'", 0, /"cookie\.a" is none of header\.<name>/],
      ["header = 'a'", 0, /none of/],
      ["path.a = 'a'", 0, /none of/],
      ['path', 4, /a comparison/],
      ['regex(path,"(a")', 11, /a bracket is not closed/],
      ['regex(path,"(a)\\1")', 11, /not known/],
      ['func_in(path,{})', 14, /a text in quotes/],
      ['path = %', 7, /begins nothing/],
      ["exists('a')", 7, /a parameter/],
    ]
    for (const [text, at, message] of wrong) {
      assert.throws(
        () => parseExpression(text, vocabulary),
        (error) => {
          assert.ok(error instanceof ExpressionError)
          assert.match(error.message, message)
          assert.doesNotMatch(error.why['zh-CN'], /\b(?:is|not|expected|the)\b/, text)
          assert.match(error.why['zh-CN'], /\p{Script=Han}/u, text)
          assert.equal(error.at, at, text)
          return true
        },
      )
    }
  })

  it('are bounded in length, depth, conditions and values', () => {
    const refuses = (text: string) =>
      assert.throws(() => parseExpression(text, vocabulary), ExpressionError)
    refuses(`path='${'x'.repeat(expressionCharsMax)}'`)
    const nested = (depth: number) => `${'('.repeat(depth)}path=1${')'.repeat(depth)}`
    refuses(nested(expressionDepthMax + 1))
    assert.doesNotThrow(() => parseExpression(nested(expressionDepthMax), vocabulary))
    const joined = (count: number) => Array(count).fill('path=1').join(' or ')
    refuses(joined(expressionPartsMax + 1))
    assert.doesNotThrow(() => parseExpression(joined(expressionPartsMax), vocabulary))
    const set = (count: number) => `func_in(path,{${Array(count).fill('1').join()}})`
    refuses(set(setValuesMax + 1))
    assert.doesNotThrow(() => parseExpression(set(setValuesMax), vocabulary))
    // Each of them is small enough; a call would search its text for all of them.
    const patterns = (count: number) => Array(count).fill('regex(path,"(a?){99}b")').join(' or ')
    refuses(patterns(3))
    assert.doesNotThrow(() => parseExpression(patterns(2), vocabulary))
  })
})
