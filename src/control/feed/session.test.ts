import assert from 'node:assert/strict'
import { type Duplex, duplexPair } from 'node:stream'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { encodeSection } from '../../snapshot/codec.ts'
import { controlFrames, encodeFrame, type GatewayFrame } from '../../snapshot/frames.ts'
import { SnapshotReceiver } from '../../snapshot/receiver.ts'
import type { EncodedSection, SectionKey } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { feedUnsentBytesMax } from '../limits.ts'
import { ChangeLog } from './change-log.ts'
import { Session } from './session.ts'

const made = new Map<string, EncodedSection>()

/** A section of service `name`; another `mark` is another content. Three fill a send buffer. */
function section(name: string, mark: number): EncodedSection {
  const known = made.get(`${name}${mark}`)
  if (known) return known
  const fresh = encodeSection({
    kind: 'service',
    id: name,
    account: `${mark}`.repeat(feedUnsentBytesMax / 3),
    appId: mark,
    region: 'r',
    protocol: 'http',
    netTypes: [],
    environments: {},
  })
  made.set(`${name}${mark}`, fresh)
  return fresh
}

/** Control with one gateway that is connected or not, and reads or not. */
class Model {
  readonly state = new SnapshotState()
  readonly log = new ChangeLog(3, 20)
  readonly held = new SnapshotState()
  session: Session | null = null
  socket: Duplex | null = null
  reading = false
  /** What it held after each step, as hashes. */
  readonly reached: string[] = []
  /** What the gateway could not take. */
  readonly refused: unknown[] = []

  publish(put: readonly EncodedSection[], remove: readonly SectionKey[]): void {
    const before = this.state.hash
    const change = this.state.changeTo(this.state.revision + 1, put, remove)
    this.state.apply(change)
    if (change.revision > 1) this.log.add(before, change)
    this.session?.publish(change)
  }

  join(): void {
    this.leave()
    const [ours, theirs] = duplexPair({ highWaterMark: 1_000 })
    const session = new Session(ours, {
      state: this.state,
      log: this.log,
      published: () => this.state.revision > 0,
      onHello: () => {},
      onHeard: () => {},
      onUsage: () => {},
      onAck: () => {},
      onDebugged: () => {},
      onEnd: (_session, reason) => assert.equal(this.session, null, reason),
    })
    const decoder = controlFrames()
    const receiver = new SnapshotReceiver(this.held)
    const send = (frame: GatewayFrame): void => {
      theirs.write(Buffer.concat(encodeFrame(frame)))
    }
    theirs.on('data', (chunk: Buffer) => {
      if (this.socket !== theirs) return
      try {
        for (const frame of decoder.push(chunk)) {
          const { reply, change } = receiver.take(frame)
          for (const answer of reply) send(answer)
          if (change) this.reached.push(this.held.hash)
        }
      } catch (error) {
        this.refused.push(error)
        this.leave()
      }
    })
    if (!this.reading) theirs.pause()
    this.session = session
    this.socket = theirs
    const { revision, hash } = this.held
    const who = { nodeId: 'g', address: '', version: '', workers: 1 }
    send({ kind: 'hello', hello: { ...who, revision, hash, protocol: 1 } })
  }

  leave(): void {
    const { session } = this
    this.session = null
    this.socket?.destroy()
    this.socket = null
    session?.end('a test ends it')
  }

  read(reading: boolean): void {
    this.reading = reading
    if (reading) this.socket?.resume()
    else this.socket?.pause()
  }
}

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      put: fc.array(fc.tuple(names, fc.integer({ min: 1, max: 9 })), { maxLength: 4 }),
      remove: fc.array(names, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'turn' as const }) },
  fc.constant({ kind: 'join' as const }),
  fc.constant({ kind: 'leave' as const }),
  fc.record({ kind: fc.constant('read' as const), reading: fc.boolean() }),
)

describe('a session', () => {
  it('brings a gateway to the newest snapshot whatever happened, and only to published ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const model = new Model()
        const published = new Set<string>()
        for (const one of steps) {
          if (one.kind === 'publish') {
            const put = one.put.map(([name, mark]) => section(name, mark))
            model.publish(
              put,
              one.remove.map((name) => `service/${name}`),
            )
            published.add(model.state.hash)
          } else if (one.kind === 'read') model.read(one.reading)
          else if (one.kind === 'turn') await nextTurn()
          else if (one.kind === 'join') model.join()
          else model.leave()
        }
        model.publish([section('last', 1)], [])
        published.add(model.state.hash)
        model.read(true)
        if (model.session === null) model.join()
        for (let turns = 0; model.held.revision !== model.state.revision; turns++) {
          assert.deepEqual(model.refused, [])
          assert.ok(turns < 10_000, 'it never gets there')
          await nextTurn()
        }
        assert.equal(model.held.hash, model.state.hash)
        for (const hash of model.reached) assert.ok(published.has(hash), 'half a step')
        model.leave()
      }),
      { numRuns: 150 },
    )
  })
})
