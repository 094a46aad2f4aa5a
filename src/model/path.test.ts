import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalPath } from '../lib/request-path.ts'
import { parsePattern } from '../snapshot/compile/pattern.ts'
import { pathCharsMax } from './limits.ts'
import { parseFrontPath, pathKey, variablesOf } from './path.ts'

function wrong(path: string): string | null {
  const parsed = parseFrontPath(path)
  return 'wrong' in parsed ? parsed.wrong['en-US'] : null
}

const literalCharacters = "ABCXYZabcxyz0189-_*./~%$+!'()"
const segment = fc.oneof(
  fc.string({ unit: fc.constantFrom(...literalCharacters.replaceAll('%', '')), maxLength: 6 }),
  fc.constantFrom(
    '{a}',
    '{b}',
    '{X-NameSpace-Code}',
    '%20',
    '%7e',
    '%E4%BD%A0',
    'a{b}',
    '%zz',
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '..%3Bx',
    'a%2F..',
    '%2f',
    '%5c',
    '%00',
    '%7f',
    '%ff',
    '%25',
  ),
)
const path = fc
  .tuple(fc.constantFrom('', '', '=', '^~'), fc.array(segment, { maxLength: 5 }))
  .map(([mark, segments]) => `${mark}/${segments.join('/')}`)

describe('parseFrontPath', () => {
  it('[g88][g89] tells the kinds apart', () => {
    assert.deepEqual(parseFrontPath('/user'), { kind: 'prefix', path: '/user' })
    assert.deepEqual(parseFrontPath('=/user'), { kind: 'exact', path: '/user' })
    assert.deepEqual(parseFrontPath('^~/user'), { kind: 'preferred', path: '/user' })
    assert.deepEqual(parseFrontPath('/user/{id}/x'), {
      kind: 'variable',
      path: '/user/{id}/x',
      variables: ['id'],
    })
  })

  it('[g88][g89] refuses regular expressions and other beginnings with the rule', () => {
    for (const path of ['~/a', '~*/a', '~ ^/a']) assert.match(wrong(path) ?? '', /regular/)
    for (const path of ['', 'a', '=', '=a', '^/a', ' /a', '*', 'http://a/', '==/a']) {
      assert.match(wrong(path) ?? '', /begin with \/, =\/ or \^~\//)
    }
  })

  it('[g83] refuses queries and fragments', () => {
    assert.match(wrong('/a?b=c') ?? '', /"\?"/)
    assert.match(wrong('/a#b') ?? '', /"#"/)
  })

  it('[g90] accepts the union of both alphabets, tried character by character', () => {
    const accepted = new Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_*./~$+!'()",
    )
    for (let code = 0; code < 0x300; code++) {
      const character = String.fromCharCode(code)
      assert.equal(
        wrong(`/a${character}b`) === null,
        accepted.has(character),
        `U+${code.toString(16)}`,
      )
    }
    assert.equal(wrong('/a%20b'), null)
    assert.match(wrong('/a%b') ?? '', /hex/)
    assert.equal(wrong('/{a}'), null)
  })

  it('[g91] takes a variable as a whole segment only, and each once', () => {
    for (const path of [
      '/a-{x}',
      '/{a}{b}',
      '/{x}a',
      '/{}',
      '/{a',
      '/a}',
      '/{{a}}',
      '/{a b}',
      '/{a/b}',
    ]) {
      assert.match(wrong(path) ?? '', /whole segment/, path)
    }
    assert.match(wrong('/{a}/{a}') ?? '', /twice/)
  })

  it('[g92] takes no variable after =/ and ^~/', () => {
    for (const path of ['=/a/{x}', '^~/a/{x}']) assert.match(wrong(path) ?? '', /no \{variable\}/)
  })

  it('bounds the length', () => {
    assert.equal(wrong(`/${'a'.repeat(pathCharsMax - 1)}`), null)
    assert.match(wrong(`/${'a'.repeat(pathCharsMax)}`) ?? '', /at most 1024/)
  })

  it('keeps only what a request can have: the gateway would refuse or change all else', () => {
    fc.assert(
      fc.property(path, (authored) => {
        const parsed = parseFrontPath(authored)
        if ('wrong' in parsed) return
        const literal = parsed.path.replaceAll(/[{}]/g, '')
        const canonical = canonicalPath(literal)
        assert.ok(canonical !== null, authored)
        // Canonical once is canonical for good, so routes and requests meet in one form.
        assert.equal(canonicalPath(canonical), canonical)
      }),
    )
  })

  it('agrees with the compiler of snapshots on every path it accepts', () => {
    fc.assert(
      fc.property(path, (authored) => {
        const parsed = parseFrontPath(authored)
        if ('wrong' in parsed) return
        const pattern = parsePattern(authored)
        assert.equal(pattern.kind, parsed.kind, authored)
        if (pattern.kind === 'variable')
          assert.deepEqual(pattern.variables, variablesOf(parsed.path))
      }),
    )
  })

  it('accepts whatever is made of literal segments of the alphabet and distinct variables', () => {
    const literal = fc
      .string({ unit: fc.constantFrom(...literalCharacters.replace(/[%/]/g, '')), maxLength: 8 })
      .filter((text) => !/^\.\.?$/.test(text))
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 4 }), fc.boolean(), (segments, withVariable) => {
        const authored = `/${[...segments, ...(withVariable ? ['{id}'] : [])].join('/')}`
        assert.equal(wrong(authored), null, authored)
      }),
    )
  })
})

describe('pathKey', () => {
  const same: readonly (readonly [string, string])[] = [
    ['/user/{a}', '/user/{b}'],
    ['/%7euser', '/~user'],
    ['/%c3%a9', '/%C3%A9'],
  ]
  for (const [a, b] of same) {
    it(`is the same for ${a} and ${b}`, () => assert.equal(pathKey(a), pathKey(b)))
  }

  it('[g76] tells apart what matches differently', () => {
    const paths = [
      '/user',
      '=/user',
      '^~/user',
      '/user/',
      '/user/{a}',
      '/{a}/user',
      '/User',
      '/{a}',
    ]
    assert.equal(new Set(paths.map(pathKey)).size, paths.length)
  })
})
