import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatIp, formatIpBlock, type IpBlock, isInBlock, parseIpBlock } from '../lib/ip.ts'
import { AddressSet } from './address-set.ts'

/** Few different bits, so that blocks and addresses meet, nest and touch. */
const byte = fc.constantFrom(0, 1, 2, 127, 128, 254, 255)
const address = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => Uint8Array.from(bytes)),
  fc.array(byte, { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes)),
)

function blockOf(bytes: Uint8Array, prefix: number): IpBlock {
  // The zero address of IPv6 with an IPv4 part is that IPv4 block: read as the product reads.
  const block = parseIpBlock(`${formatIp(bytes)}/${prefix}`)
  assert.ok(block)
  return block
}

const block = address.chain((bytes) => {
  return fc.integer({ min: 0, max: bytes.length * 8 }).map((prefix) => blockOf(bytes, prefix))
})

/** The slow obvious reading. */
function isInAny(bytes: Uint8Array, blocks: readonly IpBlock[]): boolean {
  return blocks.some((each) => isInBlock(bytes, each))
}

/** The first and last address of a block and those just outside. */
function borders({ bytes, prefix }: IpBlock): readonly Uint8Array[] {
  const bits = bytes.length * 8
  const first = bytes.reduce((sum, each) => (sum << 8n) | BigInt(each), 0n)
  const last = first + (1n << BigInt(bits - prefix)) - 1n
  const limit = 1n << BigInt(bits)
  return [first - 1n, first, last, last + 1n]
    .filter((number) => number >= 0n && number < limit)
    .map((number) =>
      Uint8Array.from(bytes, (_, i) => Number((number >> BigInt(bits - 8 - i * 8)) & 255n)),
    )
}

describe('a set of addresses', () => {
  it('has what one of its blocks has, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), fc.array(address), (blocks, addresses) => {
        const set = new AddressSet(blocks.map(formatIpBlock))
        for (const asked of [...addresses, ...blocks.flatMap(borders)]) {
          assert.equal(set.has(asked), isInAny(asked, blocks), formatIp(asked))
        }
      }),
    )
  })

  it('holds thousands of blocks of both kinds', () => {
    const texts = Array.from({ length: 8_000 }, (_, i) => {
      const [a, b] = [i >> 8, i & 255]
      return i % 2 === 0 ? `10.${a}.${b}.0/25` : `2001:db8:${a.toString(16)}:${b.toString(16)}::/64`
    })
    const blocks = texts.map(parseIpBlock).filter((each) => each !== null)
    const set = new AddressSet(texts)
    assert.equal(blocks.length, 8_000)
    for (const each of blocks.filter((_, i) => i % 97 < 2)) {
      for (const asked of borders(each)) assert.equal(set.has(asked), isInAny(asked, blocks))
    }
  })

  it('of nothing has nothing, of 0/0 all of its kind', () => {
    const four = Uint8Array.of(1, 2, 3, 4)
    const six = new Uint8Array(16).fill(255)
    assert.deepEqual([new AddressSet([]).has(four), new AddressSet([]).has(six)], [false, false])
    const all = new AddressSet(['0.0.0.0/0'])
    assert.deepEqual([all.has(four), all.has(six)], [true, false])
    const allSix = new AddressSet(['::/0'])
    assert.deepEqual([allSix.has(four), allSix.has(six)], [false, true])
  })
})
