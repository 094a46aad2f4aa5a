import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { backendPathFault, backendUrlFault, isHost } from './backend-target.ts'

const url = (text: string, schemes: 'http' | 'ws' = 'http') =>
  backendUrlFault(text, 'backend.url', schemes)?.code ?? null
const path = (text: string) => backendPathFault(text, 'backend.path')?.why['en-US'] ?? null

describe('backendUrlFault', () => {
  it('[g111][g112] takes scheme and host, domain name or address, with or without a port', () => {
    for (const good of [
      'http://api.myservice.com',
      'https://api.myservice.com:8443',
      'http://108.160.162.30',
      'http://127.0.0.1:1',
      'http://localhost:65535',
      'http://[::1]:8080',
      'https://[2001:db8::1]',
      'http://my_host.internal',
      'http://xn--fiqs8s',
    ]) {
      assert.equal(url(good), null, good)
    }
    assert.equal(url('ws://a.b', 'ws'), null)
    assert.equal(url('wss://a.b:1', 'ws'), null)
  })

  it('[g111] refuses everything else with the rule', () => {
    for (const bad of [
      'http://a/b',
      'http://a/',
      'ftp://a',
      'a.com',
      '',
      'http://',
      'https:///a',
      'http:/a',
      'http://a?b',
      'http://a#b',
      'http://u:p@a',
      'http://a b',
      'http://a\\b',
      ' http://a',
      ...[
        'HTTP://a',
        'http://-a',
        'http://a..b',
        'http://1.2.3',
        'http://0x7f.1',
        'http://a.1',
        'http://1.2.3.256',
        'http://[::g]',
      ],
      ...[
        'http://[::1',
        'http://a:b',
        'http://a:1:2',
        'http://ä.de',
        `http://${'a'.repeat(64)}.de`,
      ],
      `http://${'abcdefg.'.repeat(33)}com`,
    ]) {
      assert.equal(url(bad), 'InvalidParameterValue.InvalidUrl', bad)
    }
    for (const bad of ['http://a:0', 'http://a:65536', 'http://a:']) {
      assert.equal(url(bad), 'InvalidParameterValue.InvalidPort', bad)
    }
    assert.equal(url('http://a', 'ws'), 'InvalidParameterValue.InvalidUrl')
  })

  it('accepts only what URL reads as the same host and nothing more', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abx1.:-_/@%?#0 '), maxLength: 12 })
    fc.assert(
      fc.property(text, (rest) => {
        if (url(`http://${rest}`) !== null) return
        const parsed = URL.parse(`http://${rest}`)
        assert.ok(parsed, rest)
        assert.deepEqual(
          [parsed.username, parsed.password, parsed.pathname, parsed.search, parsed.hash],
          ['', '', '/', '', ''],
        )
        assert.equal(parsed.hostname, rest.replace(/:\d+$/, '').toLowerCase())
      }),
      { numRuns: 2000 },
    )
  })

  it('knows a host of 253 characters and none of 254', () => {
    const label = 'a'.repeat(49)
    const host = `${label}.${label}.${label}.${label}.${'a'.repeat(53)}`
    assert.equal(host.length, 253)
    assert.equal(isHost(host), true)
    assert.equal(isHost(`${host}a`), false)
  })
})

describe('backendPathFault', () => {
  it('[g114] takes paths that begin with / and hold variables, and the empty one', () => {
    for (const good of ['', '/', '/path', '/path/{petid}', "/$-_.+!*'(),/%20"]) {
      assert.equal(path(good), null, good)
    }
    assert.match(path('path') ?? '', /begin with \//)
  })

  it('[g115] refuses every other character by name, and the marks of front-end paths', () => {
    const accepted = new Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$-_.+!*'(),/",
    )
    for (let code = 0x20; code < 0x100; code++) {
      const character = String.fromCharCode(code)
      if ('%{}'.includes(character)) continue
      const found = path(`/a${character}b`)
      if (accepted.has(character)) assert.equal(found, null, character)
      else assert.ok(found?.includes(JSON.stringify(character)), `U+${code.toString(16)}`)
    }
    for (const marked of ['=/a', '^~/a', '~/a']) assert.match(path(marked) ?? '', /front end/)
  })

  it('[g116] takes a variable as a whole segment only', () => {
    for (const bad of ['/a{b}', '/{a}b', '/{a}{b}', '/{', '/{}']) {
      assert.match(path(bad) ?? '', /whole segment/, bad)
    }
  })
})
