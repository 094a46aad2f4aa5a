import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalPath, parseTarget } from './request-path.ts'

const refused = [
  ['dot segments', ['/a/../b', '/..', '/a/..', '/../', '/a/./b', '/.', '/./']],
  ['escaped dots', ['/a/%2e%2e/b', '/a/.%2E/b', '/a/%2e/b', '/%2E%2e']],
  ['dots with parameters', ['/a/..;/b', '/a/..;x=1/b', '/a/.;/b', '/a/..%3b/b', '/..%3B']],
  ['dots between escaped slashes', ['/a%2f..%2fb', '/a%2F%2e%2e/b', '/a/..%2f', '/a%2f.']],
  ['backslashes', ['/a\\b', '/a%5cb', '/a%5Cb', '/..\\b']],
  ['control characters', ['/a%00', '/%0a', '/%0D%0A', '/%7f', '/a%09b', '/a\x01']],
  ['broken escapes', ['/%', '/a%2', '/a%zz', '/a%2gb', '/%%20']],
  ['broken UTF-8', ['/%C0%AF', '/%ff', '/%e4%bd', '/\xe4\xbd', '/%ED%A0%80', '/%F8%88%80%80%80']],
  ['a fragment', ['/a#b', '/#']],
] as const

describe('canonical path', () => {
  for (const [what, paths] of refused) {
    it(`refuses ${what}`, () => {
      for (const path of paths) assert.equal(canonicalPath(path), null, JSON.stringify(path))
    })
  }

  it('brings spellings of one path to one form', () => {
    const forms = {
      '/%61dmin': '/admin',
      '/%7Euser/%2D_%2e1': '/~user/-_.1',
      '/a%2fb': '/a%2Fb',
      '/a%252e%252e/b': '/a%252e%252e/b',
      '/%e4%bd%a0': '/%E4%BD%A0',
      '/\xe4\xbd\xa0': '/%E4%BD%A0',
      '/a|b"<>^`{}': '/a%7Cb%22%3C%3E%5E%60%7B%7D',
      '/a%23b%3Fc': '/a%23b%3Fc',
    }
    for (const [path, canonical] of Object.entries(forms)) {
      assert.equal(canonicalPath(path), canonical)
    }
  })

  it('keeps double slashes, a final slash and dots inside names', () => {
    for (const path of [
      '/',
      '//',
      '/a//b',
      '/a/b/',
      '/...',
      '/a../b',
      '/.well-known/x',
      '/a.b;c=1',
    ]) {
      assert.equal(canonicalPath(path), path)
    }
  })

  it('is its own canonical form, and pure URI characters', () => {
    fc.assert(
      fc.property(spelling, (path) => {
        const canonical = canonicalPath(path)
        if (canonical === null) return
        assert.equal(canonicalPath(canonical), canonical)
        assert.match(canonical, /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/)
      }),
      { numRuns: 1_000 },
    )
  })

  it('means the bytes that the path meant, and lets through no segment that climbs', () => {
    fc.assert(
      fc.property(spelling, (path) => {
        const canonical = canonicalPath(path)
        if (canonical === null) return
        assert.deepEqual(decoded(canonical), decoded(path))
        // The oracle: a server that decodes everything, then resolves.
        const segments = decoded(path).toString('latin1').split('/')
        for (const segment of segments) assert.doesNotMatch(segment, /^\.{1,2}(?:;|$)/)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('request target', () => {
  it('keeps the query as it was sent', () => {
    assert.deepEqual(parseTarget('/%61?x=%2e%2e/&y=%zz'), { path: '/a', query: 'x=%2e%2e/&y=%zz' })
    assert.deepEqual(parseTarget('/a?'), { path: '/a', query: '' })
    assert.deepEqual(parseTarget('/a'), { path: '/a', query: null })
  })

  it('refuses a fragment anywhere and whatever is not in origin form', () => {
    for (const target of ['/a?b#c', '#', '*', '', 'a', 'http://h/']) {
      assert.equal(parseTarget(target), null)
    }
  })
})

/** Paths made of what is dangerous, so that most runs meet an edge. */
const spelling = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '.',
        '..',
        '%2e',
        '%2E',
        '%2f',
        '%5c',
        '\\',
        ';',
        '%3b',
        '%25',
        '%',
        'a',
      ),
      fc.constantFrom(
        '%61',
        '%00',
        '~',
        '%7e',
        '{',
        '|',
        '\xe4\xbd\xa0',
        '%e4%bd%a0',
        '\xff',
        '!',
        '%21',
      ),
      fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
      fc.integer({ min: 0x21, max: 255 }).map((byte) => String.fromCharCode(byte)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `/${parts.join('')}`)

/** All escapes decoded, slow and obvious. */
function decoded(path: string): Buffer {
  const text = path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(text, 'latin1')
}
