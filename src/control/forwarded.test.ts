import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseIpBlock } from '../lib/ip.ts'
import { callerOf, type Peer } from './forwarded.ts'

const blocks = (...texts: readonly string[]) =>
  texts.map((text) => {
    const block = parseIpBlock(text)
    assert.ok(block, text)
    return block
  })

const trusted = blocks('10.0.0.0/8', '2001:db8:1::/48')

function caller(peer: Peer, headers: { readonly [name: string]: readonly string[] }) {
  return callerOf(peer, (name) => headers[name] ?? [], trusted)
}

const proxy = { address: '10.0.0.1', secure: false }
const behind = (...values: readonly string[]) =>
  caller(proxy, { 'x-forwarded-for': values }).address
const schemeOf = (secure: boolean, ...values: readonly string[]) =>
  caller({ ...proxy, secure }, { 'x-forwarded-proto': values }).secure

describe('who calls through a trusted proxy', () => {
  it('is whom the proxy has added, in whatever form proxies write it', () => {
    assert.equal(behind('192.0.2.7'), '192.0.2.7')
    assert.equal(behind(' 192.0.2.7 '), '192.0.2.7')
    assert.equal(behind('192.0.2.7:4321'), '192.0.2.7')
    assert.equal(behind('2001:db8:2::7'), '2001:db8:2::7')
    assert.equal(behind('[2001:db8:2::7]:4321'), '2001:db8:2::7')
    assert.equal(behind('[2001:db8:2::7]'), '2001:db8:2::7')
  })

  it('is the last that is no proxy of ours, in one header or several', () => {
    assert.equal(behind('192.0.2.66, 192.0.2.7, 10.0.0.9'), '192.0.2.7')
    assert.equal(behind('192.0.2.66', '192.0.2.7', '10.0.0.9, 2001:db8:1::5'), '192.0.2.7')
    assert.equal(behind('10.0.0.8, 10.0.0.9'), '10.0.0.8')
  })

  it('is the last that can be told, where an entry is no address', () => {
    for (const bad of ['unknown', '_hidden', '1.2.3', 'x'.repeat(1000), '10.0.0.1/8']) {
      assert.equal(behind(`192.0.2.66, ${bad}`), '10.0.0.1', bad)
      assert.equal(behind(`192.0.2.66, ${bad}, 10.0.0.9`), '10.0.0.9', bad)
    }
    assert.equal(behind(), '10.0.0.1')
    assert.equal(behind('', ' , ,'), '10.0.0.1')
  })

  it('is looked for in a bounded number of entries', () => {
    const many = Array.from({ length: 32 }, (_, i) => `10.1.0.${i}`)
    assert.equal(behind('192.0.2.7', ...many), '10.1.0.0')
    assert.equal(behind('192.0.2.7', ...many.slice(1)), '192.0.2.7')
  })

  it('comes over TLS as the nearest proxy says, whatever it speaks with us', () => {
    assert.equal(schemeOf(false, 'https'), true)
    assert.equal(schemeOf(false, 'HTTPS'), true)
    assert.equal(schemeOf(true, 'http'), false)
    assert.equal(schemeOf(false, 'https, http'), false)
    assert.equal(schemeOf(false, 'http', 'https'), true)
    assert.equal(schemeOf(false, 'wss'), false)
    assert.equal(schemeOf(true), true)
    assert.equal(schemeOf(false), false)
  })

  it('is told by a mapped address as by its IPv4 one', () => {
    const mapped = { address: '::ffff:10.0.0.1', secure: false }
    assert.equal(caller(mapped, { 'x-forwarded-for': ['192.0.2.7'] }).address, '192.0.2.7')
  })
})

describe('whoever is no trusted proxy', () => {
  const anyPeer = fc.record({
    address: fc.oneof(
      fc.constantFrom(null, '', 'fe80::1%eth0', '::1', '127.0.0.1', '2001:db8:2::1'),
      fc.ipV4().filter((address) => !address.startsWith('10.')),
    ),
    secure: fc.boolean(),
  })
  const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constantFrom('https', 'http'))
  const anyHeaders = fc.record({
    'x-forwarded-for': fc.array(entry),
    'x-forwarded-proto': fc.array(entry),
  })

  it('says nothing about himself by headers', () => {
    fc.assert(
      fc.property(anyPeer, anyHeaders, (peer, headers) => {
        assert.deepEqual(caller(peer, headers), peer)
      }),
    )
  })

  it('is everybody while no proxy is trusted', () => {
    fc.assert(
      fc.property(fc.ipV4(), anyHeaders, (address, headers) => {
        const read = (name: string) => new Map(Object.entries(headers)).get(name) ?? []
        const peer = { address, secure: false }
        assert.deepEqual(callerOf(peer, read, []), peer)
      }),
    )
  })
})
