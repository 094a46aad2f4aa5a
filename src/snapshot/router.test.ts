import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parsePattern } from './compile/pattern.ts'
import type { RouteMatch, Router, RouterEntry } from './router.ts'
import { buildRouter } from './router.ts'
import type { PathPattern } from './snapshot.ts'

/** Entries from `GET /a`; their index is their place in the list. */
function entriesOf(...rows: readonly string[]): RouterEntry[] {
  return rows.map((row, index) => {
    const [method = '', path = ''] = row.split(' ')
    const pattern = parsePattern(path)
    assert.ok(pattern.kind !== 'fault', row)
    return { pattern, method, index }
  })
}

/** Which row answers: `3`, or `3 a=1 rest=/x`; `-` when none does. */
function ask(router: Router, method: string, path: string): string {
  const found = router.match(method, path)
  if (!found) return '-'
  const variables = [...found.variables].map(([name, value]) => ` ${name}=${value}`).join('')
  return `${found.index}${variables}${found.rest === '' ? '' : ` rest=${found.rest}`}`
}

// The oracle: every entry tried by a regular expression, then sorted by the rules as written down.

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function fits(pattern: PathPattern, path: string): { values: string[]; rest: string } | null {
  switch (pattern.kind) {
    case 'exact':
      return path === pattern.path ? { values: [], rest: '' } : null
    case 'variable': {
      const body = pattern.pieces.map(escapeRegExp).join('(.+)')
      const found = new RegExp(`^${body}$`, 's').exec(path)
      return found && { values: found.slice(1), rest: '' }
    }
    default:
      return path.startsWith(pattern.path)
        ? { values: [], rest: path.slice(pattern.path.length) }
        : null
  }
}

const kindOrder = ['exact', 'preferred', 'variable', 'prefix']

function authored(pattern: PathPattern & { kind: 'variable' }): string {
  return pattern.pieces.map((p, i) => p + (i < pattern.variables.length ? '{}' : '')).join('')
}

/** Negative when a goes before b. */
function byRules(a: RouterEntry, b: RouterEntry): number {
  const kinds = kindOrder.indexOf(a.pattern.kind) - kindOrder.indexOf(b.pattern.kind)
  if (kinds !== 0) return kinds
  const named = Number(a.method === 'ANY') - Number(b.method === 'ANY')
  if (a.pattern.kind !== 'variable' || b.pattern.kind !== 'variable') {
    const length = (p: PathPattern): number => (p.kind === 'variable' ? 0 : p.path.length)
    return length(b.pattern) - length(a.pattern) || named || a.index - b.index
  }
  const left = authored(a.pattern).split('/')
  const right = authored(b.pattern).split('/')
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]]
    if (x === undefined) return 1
    if (y === undefined) return -1
    if ((x === '{}') !== (y === '{}')) return x === '{}' ? 1 : -1
  }
  const literalOf = (p: typeof a.pattern & { kind: 'variable' }): string => p.pieces.join('')
  const [x, y] = [literalOf(a.pattern), literalOf(b.pattern)]
  return named || y.length - x.length || (x < y ? -1 : x > y ? 1 : 0) || a.index - b.index
}

function oracle(
  entries: readonly RouterEntry[],
  method: string,
  path: string,
): { index: number; values: string[]; rest: string } | null {
  const [first] = entries
    .filter((entry) => entry.method === method || entry.method === 'ANY')
    .filter((entry) => fits(entry.pattern, path))
    .sort(byRules)
  if (!first) return null
  const found = fits(first.pattern, path)
  return found && { index: first.index, ...found }
}

const segment = fc.constantFrom('a', 'b', 'ab', '', 'c.d')
const path = fc.array(segment, { minLength: 1, maxLength: 7 }).map((s) => `/${s.join('/')}`)
const authoredPath = fc
  .tuple(
    fc.constantFrom('', '', '', '=', '^~'),
    fc.array(fc.oneof(segment, fc.constant('{}'), fc.constant('{}')), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([mark, segments]) => {
    const named = segments.map((s, i) => (s === '{}' ? `{v${i}}` : s)).join('/')
    return `${named.includes('{') ? '' : mark}/${named}`
  })
const row = fc
  .tuple(fc.constantFrom('GET', 'POST', 'ANY'), authoredPath)
  .map(([method, text]) => `${method} ${text}`)

function same(found: RouteMatch | null, expected: ReturnType<typeof oracle>): void {
  const seen = found && {
    index: found.index,
    values: [...found.variables.values()],
    rest: found.rest,
  }
  assert.deepEqual(seen, expected)
}

describe('buildRouter', () => {
  it('answers as the slow obvious router does', () => {
    const tables = fc.array(row, { maxLength: 14 })
    const calls = fc.array(fc.tuple(fc.constantFrom('GET', 'POST', 'PUT'), path), { maxLength: 6 })
    fc.assert(
      fc.property(tables, calls, (rows, asked) => {
        const entries = entriesOf(...rows)
        const router = buildRouter(entries)
        for (const [method, text] of asked) {
          same(router.match(method, text), oracle(entries, method, text))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('cuts out the values that a greedy regular expression would', () => {
    const variable = authoredPath.filter((text) => text.includes('{'))
    const values = fc.array(fc.constantFrom('a', '/', 'b', 'a/b', '//', 'c'), { minLength: 8 })
    fc.assert(
      fc.property(variable, values, (text, given) => {
        let turn = 0
        const called = text.replace(/\{[^}]+\}/g, () => given[turn++] ?? '')
        const entries = entriesOf(`GET ${text}`)
        const expected = oracle(entries, 'GET', called)
        assert.ok(expected)
        same(buildRouter(entries).match('GET', called), expected)
      }),
      { numRuns: 1_500 },
    )
  })

  it('[g84][g85][g86][g87] ranks exact, preferred, variables, plain prefix', () => {
    const rows = ['GET /user', 'GET /user/{id}', 'GET ^~/user/t', 'GET =/user']
    const router = buildRouter(entriesOf(...rows))
    assert.equal(ask(router, 'GET', '/user'), '3')
    assert.equal(ask(router, 'GET', '/user/test/a'), '2 rest=est/a')
    assert.equal(ask(router, 'GET', '/user/x/a'), '1 id=x/a')
    assert.equal(ask(router, 'GET', '/usertest'), '0 rest=test')
    assert.equal(ask(router, 'GET', '/use'), '-')
    assert.equal(ask(router, 'POST', '/user'), '-')
  })

  it('[g91] is greedy', () => {
    const router = buildRouter(entriesOf('GET /{A}/product/{B}', 'GET /{A}/{B}'))
    assert.equal(
      ask(router, 'GET', '/middleware/product/apigw/detail'),
      '0 A=middleware B=apigw/detail',
    )
    assert.equal(ask(router, 'GET', '/middleware/apigw/detail'), '1 A=middleware/apigw B=detail')
    assert.equal(ask(router, 'GET', '/m'), '-')
  })

  it('[g94] lets ANY answer seven methods, after the named one on equal terms', () => {
    const router = buildRouter(entriesOf('ANY /a', 'GET /a', 'ANY /a/b', 'ANY /a/{x}'))
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']) {
      assert.equal(ask(router, method, '/a'), '0')
    }
    assert.equal(ask(router, 'GET', '/a'), '1')
    assert.equal(ask(router, 'GET', '/ab'), '1 rest=b')
    assert.equal(ask(router, 'GET', '/a/b'), '3 x=b', 'the kind goes before the method')
    for (const method of ['TRACE', 'CONNECT', 'get', 'ANY', 'PROPFIND', '__proto__']) {
      assert.equal(ask(router, method, '/a'), '-')
    }
  })

  it('takes only what a method could get, the rest of a longer path notwithstanding', () => {
    const router = buildRouter(entriesOf('POST /user/admin', 'GET /user', 'POST =/x', 'ANY /'))
    assert.equal(ask(router, 'GET', '/user/admin/1'), '1 rest=/admin/1')
    assert.equal(ask(router, 'GET', '/x'), '3 rest=x')
  })

  it('keeps names that objects are born with apart from its own', () => {
    const rows = ['GET =/__proto__', 'GET /{__proto__}/constructor', 'GET /toString']
    const router = buildRouter(entriesOf(...rows))
    assert.equal(ask(router, 'GET', '/__proto__'), '0')
    assert.equal(ask(router, 'GET', '/a/constructor'), '1 __proto__=a')
    assert.equal(ask(router, 'GET', '/toString'), '2')
    assert.equal(ask(router, 'GET', '/valueOf'), '-')
  })

  it('keeps its work on near-misses bounded where going back would not end', () => {
    const names = Array.from({ length: 30 }, (_, i) => `{v${i}}/a`).join('/')
    const rows = [`GET /${names}/z`, `GET /{x}${'/a'.repeat(40)}/b/{y}`, 'GET /']
    const router = buildRouter(entriesOf(...rows))
    const path = '/a'.repeat(500)
    assert.equal(ask(router, 'GET', path), `2 rest=${path.slice(1)}`)
  })

  it('gives up, and lets nothing weaker answer, where a path asks for too much work', () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => `GET /{x}/s${i}/{y}/z`)
    const router = buildRouter(entriesOf(...rows, 'GET /'))
    const hostile = Array.from({ length: 2_000 }, (_, i) => `/s${i}`).join('')
    assert.equal(ask(router, 'GET', `/q${hostile}`), '-')
    assert.equal(ask(router, 'GET', '/q/s7/a/b/z'), '7 x=q y=a/b')
    assert.equal(ask(router, 'GET', '/q/s7/a'), '2000 rest=q/s7/a')
  })

  it('finds each of 50,000 paths of every kind', () => {
    const rows = Array.from({ length: 12_500 }, (_, i) => [
      `GET =/e/${i}`,
      `GET ^~/p/${i}/`,
      `GET /{tenant}/v/${i}/{id}`,
      `GET /n/${i}/`,
    ]).flat()
    const router = buildRouter(entriesOf(...rows))
    for (let i = 0; i < 12_500; i += 7) {
      assert.equal(ask(router, 'GET', `/e/${i}`), `${4 * i}`)
      assert.equal(ask(router, 'GET', `/p/${i}/x`), `${4 * i + 1} rest=x`)
      assert.equal(ask(router, 'GET', `/t/v/${i}/9`), `${4 * i + 2} tenant=t id=9`)
      assert.equal(ask(router, 'GET', `/n/${i}/`), `${4 * i + 3}`)
      assert.equal(ask(router, 'GET', `/e/${i}x`), '-')
    }
  })
})
