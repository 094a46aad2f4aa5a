import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ControlFrame, Frame, GatewayFrame } from './frames.ts'
import { controlFrames, encodeFrame, FrameError, gatewayFrames, inChunks } from './frames.ts'
import { controlFrameBytesMax, gatewayFrameBytesMax, keysPerFrameMax } from './limits.ts'

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((b) => Buffer.from(b).toString('hex'))
const key = fc.stringMatching(/^[\x21-\x7e]{1,60}$/)
const revision = fc.nat()

/** Records as literals make them, which is how frames come out. */
function plain<T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(members, { noNullPrototype: true })
}

const gatewayFrame: fc.Arbitrary<GatewayFrame> = fc.oneof(
  plain({
    kind: fc.constant('hello' as const),
    hello: plain({
      nodeId: fc.stringMatching(/^[\x21-\x7e]{1,40}$/),
      address: fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
      version: fc.constant('0.1.0'),
      workers: fc.nat(64),
      revision,
      hash: fc.oneof(hash, fc.constant('')),
      protocol: fc.constant(1 as const),
    }),
  }),
  plain({ kind: fc.constant('want' as const), keys: fc.array(key), last: fc.boolean() }),
  plain({
    kind: fc.constant('ack' as const),
    ack: plain({
      revision,
      hash,
      state: fc.constantFrom('linked' as const, 'refused' as const),
      reason: fc.string({ unit: 'grapheme' }),
    }),
  }),
  plain({
    kind: fc.constant('debugged' as const),
    report: plain({
      id: hash.map((text) => text.slice(0, 32)),
      line: fc.string({ unit: 'grapheme' }),
      stages: fc.array(
        plain({
          name: fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
          startUs: fc.nat(),
          durationUs: fc.nat(),
        }),
      ),
    }),
  }),
  fc.constant({ kind: 'ping' as const }),
  fc
    .array(fc.tuple(fc.stringMatching(/^plan\/[\x21-\x7e]{1,40}$/), fc.maxSafeNat()), {
      maxLength: 5,
    })
    .map((counts) => ({ kind: 'usage' as const, counts })),
)

const controlFrame: fc.Arbitrary<ControlFrame> = fc.oneof(
  plain({
    kind: fc.constant('manifest' as const),
    entries: fc.array(fc.tuple(key, hash)),
    last: fc.boolean(),
  }),
  plain({
    kind: fc.constant('section' as const),
    section: plain({ key, id: hash, bytes: fc.uint8Array({ maxLength: 3000 }) }),
  }),
  plain({ kind: fc.constant('remove' as const), key }),
  plain({ kind: fc.constant('commit' as const), revision, hash }),
  fc.constant({ kind: 'pong' as const }),
)

function bytesOf(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.flatMap((frame) => encodeFrame(frame)))
}

/** The stream in pieces of these sizes, over and over. */
function* pieces(stream: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield stream.subarray(at, at + size)
    at += size
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 })

describe('frames', () => {
  it('of a gateway come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(gatewayFrame, { maxLength: 8 }), sizes, (frames, cuts) => {
        const decoder = gatewayFrames()
        const read = [...pieces(bytesOf(frames), cuts)].flatMap((piece) => decoder.push(piece))
        assert.deepEqual(read, frames)
      }),
    )
  })

  it('of control come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(controlFrame, { maxLength: 8 }), sizes, (frames, cuts) => {
        const decoder = controlFrames()
        const read = [...pieces(bytesOf(frames), cuts)].flatMap((piece) => decoder.push(piece))
        assert.deepEqual(read, frames)
      }),
    )
  })

  it('carry the bytes of a section without a copy', () => {
    const bytes = new Uint8Array([1, 2, 3])
    const written = encodeFrame({
      kind: 'section',
      section: { key: 'k', id: '0'.repeat(64), bytes },
    })
    assert.ok(written.includes(bytes))
  })

  it('are laid out as documented', () => {
    const id = 'ab'.repeat(32)
    const section = { key: 'k', id, bytes: new Uint8Array([9, 8]) }
    assert.equal(
      bytesOf([{ kind: 'section', section }]).toString('hex'),
      `${'00000025'}${'11'}${'0001'}${'6b'}${id}${'0908'}`,
    )
    assert.equal(bytesOf([{ kind: 'ping' }]).toString('latin1'), '\0\0\0\x02\x04{}')
  })

  it('are refused when they announce more than the bound, before their payload is there', () => {
    for (const [decoder, max] of [
      [gatewayFrames(), gatewayFrameBytesMax],
      [controlFrames(), controlFrameBytesMax],
    ] as const) {
      const head = Buffer.alloc(5)
      head.writeUInt32BE(max, 0)
      assert.deepEqual(decoder.push(head.subarray(0, 4)), [])
      head.writeUInt32BE(max + 1, 0)
      const fresh = max === gatewayFrameBytesMax ? gatewayFrames() : controlFrames()
      assert.throws(() => fresh.push(head), FrameError)
    }
  })

  it('of the other direction, of no type, or malformed are refused', () => {
    const raw = (type: number, payload: string): Buffer => {
      const bytes = Buffer.alloc(5 + payload.length)
      bytes.writeUInt32BE(payload.length, 0)
      bytes.writeUInt8(type, 4)
      bytes.write(payload, 5, 'latin1')
      return bytes
    }
    const wrong: readonly Uint8Array[] = [
      bytesOf([{ kind: 'pong' }]),
      raw(0, '{}'),
      raw(2, '{'),
      raw(2, '{"keys":["a b"],"last":true}'),
      raw(2, '{"keys":[],"last":true,"more":1}'),
      raw(3, '{"ack":{"revision":-1,"hash":"","state":"linked","reason":""}}'),
      raw(1, '\xff'),
    ]
    for (const bytes of wrong) assert.throws(() => gatewayFrames().push(bytes), FrameError)
    for (const payload of ['', '\0', '\0\x01k', '\xff\xff']) {
      assert.throws(() => controlFrames().push(raw(17, payload)), FrameError)
    }
    assert.throws(() => controlFrames().push(bytesOf([{ kind: 'ping' }])), FrameError)
  })
})

describe('inChunks', () => {
  it('cuts at the bound and marks the last, also of nothing', () => {
    const sizes = (count: number): unknown =>
      inChunks(Array.from({ length: count }, (_, i) => i)).map(({ items, last }) => [
        items.length,
        last,
      ])
    assert.deepEqual(sizes(0), [[0, true]])
    assert.deepEqual(sizes(keysPerFrameMax), [[keysPerFrameMax, true]])
    assert.deepEqual(sizes(keysPerFrameMax + 1), [
      [keysPerFrameMax, false],
      [1, true],
    ])
  })
})
