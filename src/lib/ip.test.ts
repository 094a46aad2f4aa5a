import assert from 'node:assert/strict'
import { BlockList, isIP, SocketAddress } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatIp, formatIpBlock, isInBlock, parseIp, parseIpBlock } from './ip.ts'

const v4 = fc.ipV4()
const v6 = fc.ipV6()
const spelt = fc.oneof(v4, v6, fc.string({ unit: fc.constantFrom(...'0123456789abf:./ %[]') }))

/** Node's own spelling of an address; a mapped one is left out, being IPv4 here. */
function nodeSpelling(text: string): string {
  const family = isIP(text) === 6 ? 'ipv6' : 'ipv4'
  return new SocketAddress({ address: text, family }).address
}

const isMapped = (text: string) => /^::ffff:/i.test(nodeSpelling(text))

describe('addresses', () => {
  it('are what Node takes for an address, without a zone', () => {
    fc.assert(
      fc.property(spelt, (text) => {
        const isOurs = parseIp(text) !== null
        assert.equal(isOurs, isIP(text) !== 0 && !text.includes('%'), text)
      }),
      { numRuns: 2_000 },
    )
  })

  it('have one spelling, which Node gives them too', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        const bytes = parseIp(text)
        assert.ok(bytes)
        const again = parseIp(formatIp(bytes))
        assert.deepEqual(again, bytes)
        // Node writes the deprecated ::a.b.c.d form with dots; RFC 5952 does not ask for it.
        if (isIP(text) === 6 && nodeSpelling(text).includes('.')) return
        assert.equal(formatIp(bytes), nodeSpelling(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it('written as IPv4 inside IPv6 are that IPv4 address', () => {
    assert.deepEqual(parseIp('::ffff:10.0.0.1'), parseIp('10.0.0.1'))
    assert.deepEqual(parseIp('0:0:0:0:0:FFFF:0a00:0001'), parseIp('10.0.0.1'))
    assert.equal(formatIpBlock(parseIpBlock('::ffff:10.0.0.0/104') ?? assert.fail()), '10.0.0.0/8')
    assert.equal(formatIpBlock(parseIpBlock('::ffff:0:0/95') ?? assert.fail()), '::fffe:0:0/95')
  })

  it('are not these', () => {
    for (const text of [
      '',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.256',
      ':::',
      '1::2::3',
      'fe80::1%eth0',
      '[::1]',
    ]) {
      assert.equal(parseIp(text), null, text)
    }
    for (const text of [
      '1.2.3.4/33',
      '::/129',
      '1.2.3.4/',
      '1.2.3.4/08',
      '/8',
      '1.2.3.4/8/8',
      'x/8',
    ]) {
      assert.equal(parseIpBlock(text), null, text)
    }
  })
})

describe('blocks', () => {
  it('hold what Node’s own list holds', () => {
    const one = fc.oneof(fc.tuple(v4, fc.nat(32), v4), fc.tuple(v6, fc.nat(128), v6))
    fc.assert(
      fc.property(one, fc.nat(128), ([base, prefix, other], flips) => {
        if (isMapped(base) || isMapped(other)) return
        const family = isIP(base) === 6 ? 'ipv6' : 'ipv4'
        const list = new BlockList()
        list.addSubnet(base, prefix, family)
        const block = parseIpBlock(`${base}/${prefix}`)
        assert.ok(block)
        const near = parseIp(base)?.slice() ?? assert.fail()
        const bit = flips % (near.length * 8)
        near[bit >> 3]! ^= 0x80 >> (bit & 7)
        for (const text of [base, other, formatIp(near)]) {
          const address = parseIp(text) ?? assert.fail()
          assert.equal(
            isInBlock(address, block),
            list.check(text, family),
            `${text} ${base}/${prefix}`,
          )
        }
        assert.deepEqual(parseIpBlock(formatIpBlock(block)), block)
      }),
      { numRuns: 1_000 },
    )
  })

  it('never hold an address of the other kind', () => {
    assert.equal(
      isInBlock(parseIp('1.2.3.4') ?? assert.fail(), parseIpBlock('::/0') ?? assert.fail()),
      false,
    )
  })
})
