import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePattern } from './pattern.ts'

describe('parsePattern', () => {
  it('[g84][g86][g87][g89] reads the three marks and the plain prefix', () => {
    assert.deepEqual(parsePattern('=/user'), { kind: 'exact', path: '/user' })
    assert.deepEqual(parsePattern('^~/user'), { kind: 'preferred', path: '/user' })
    assert.deepEqual(parsePattern('/user'), { kind: 'prefix', path: '/user' })
    assert.deepEqual(parsePattern('/'), { kind: 'prefix', path: '/' })
  })

  it('[g85] puts pieces and variables in turn', () => {
    assert.deepEqual(parsePattern('/user/{id}'), {
      kind: 'variable',
      pieces: ['/user/', ''],
      variables: ['id'],
    })
    assert.deepEqual(parsePattern('/{a}/{b}/x/'), {
      kind: 'variable',
      pieces: ['/', '/', '/x/'],
      variables: ['a', 'b'],
    })
  })

  it('[g91][g92] refuses variables that are no whole segment, and any beside a mark', () => {
    for (const path of [
      '/a-{x}',
      '/{a}{b}',
      '/{}',
      '/{a',
      '/a}',
      '/{a}/{a}',
      '=/a/{x}',
      '^~/{x}',
    ]) {
      assert.equal(parsePattern(path).kind, 'fault', path)
    }
  })

  it('[g88] refuses regular expressions and what begins with no slash', () => {
    for (const path of ['~/a', '~*/a', 'a', '', '=', '=a', '^/a']) {
      assert.equal(parsePattern(path).kind, 'fault', path)
    }
  })

  it('brings escapes into the form of requests', () => {
    assert.deepEqual(parsePattern('=/%61%2f%7e%zz'), { kind: 'exact', path: '/a%2F~%zz' })
  })
})
