import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import {
  ScriptedGateway,
  type ScriptedOptions,
  token,
  until,
} from '../../test/cases/scripted-gateway.ts'
import { ManualClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'
import { encodeSection } from '../snapshot/codec.ts'
import { encodeFrame } from '../snapshot/frames.ts'
import type { EncodedSection } from '../snapshot/snapshot.ts'
import { hashOf, SnapshotState } from '../snapshot/state.ts'
import type { GatewayNode } from './action.ts'
import { isFeedRequest } from './feed/admission.ts'
import { createFeed, type Feed } from './feed.ts'
import { feedChangesKept, feedSilenceMaxMs, feedStallMaxMs } from './limits.ts'

/** A section of service `name`; another `mark` is another content, `bytes` its least length. */
function section(name: string, mark: number, bytes = 0): EncodedSection {
  return encodeSection({
    kind: 'apis',
    serviceId: name,
    version: 'v',
    part: 0,
    apis: [
      {
        id: `api-${mark}`,
        path: { kind: 'prefix', path: '/' },
        method: 'GET',
        protocol: 'HTTP',
        auth: { kind: 'none' },
        cors: false,
        parameters: [],
        assignments: [],
        backend: { kind: 'mock', body: 'x'.repeat(bytes) },
        timeoutMs: 1000,
        statusConversions: {},
      },
    ],
  })
}

const keyOf = (name: string): string => `apis/${name}/v/0`

describe('feed', () => {
  let clock: ManualClock
  let feed: Feed
  let server: Server
  let port: number
  let lines: string[]
  const gateways: ScriptedGateway[] = []

  function join(options: ScriptedOptions = {}): ScriptedGateway {
    const gateway = new ScriptedGateway(port, options)
    gateways.push(gateway)
    return gateway
  }

  /** Joins and waits until it has acknowledged what is published. */
  async function joined(options: ScriptedOptions = {}): Promise<ScriptedGateway> {
    const gateway = join(options)
    const id = options.nodeId ?? 'gw-1'
    await until(`${id} is linked`, () => node(id)?.state === 'linked')
    return gateway
  }

  function node(id: string): GatewayNode | undefined {
    return feed.nodes().find((known) => known.id === id)
  }

  beforeEach(async () => {
    clock = new ManualClock(1_000_000)
    lines = []
    feed = createFeed({
      token: new Secret(token),
      clock,
      allowPlain: false,
      report: (line) => lines.push(line),
    })
    const shouldUpgradeCallback = isFeedRequest
    server = createServer({ shouldUpgradeCallback }, (_request, response) => response.end('plain'))
    server.on('upgrade', feed.upgrade)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // A listening TCP server has an address with a port.
    port = (server.address() as AddressInfo).port
  })

  afterEach(async () => {
    for (const gateway of gateways.splice(0)) gateway.leave()
    feed.close()
    await new Promise((resolve) => server.close(resolve))
  })

  it('sends everything to a gateway that has nothing', async () => {
    const sections = [section('a', 1), section('b', 1)]
    feed.publish(5, sections, [])
    const gateway = await joined()
    assert.deepEqual(gateway.kinds(), ['manifest', 'section', 'section', 'commit'])
    assert.equal(gateway.state.hash, hashOf(sections))
    assert.equal(gateway.state.revision, 5)
    assert.deepEqual(node('gw-1'), {
      id: 'gw-1',
      address: '127.0.0.1:8080',
      peerAddress: '127.0.0.1',
      version: '0.1.0',
      workers: 2,
      revision: 5,
      hash: feed.state.hash,
      connected: true,
      lastSeenAtMs: 1_000_000,
      state: 'linked',
      reason: null,
    })
  })

  it('holds a gateway until the first snapshot is there: an empty one would empty it', async () => {
    const state = new SnapshotState()
    state.apply(state.changeTo(1, [section('a', 1)], []))
    const gateway = join({ state })
    await until('it has joined', () => node('gw-1') !== undefined)
    gateway.send({ kind: 'ping' })
    await until('it is answered', () => gateway.frames.length > 0)
    assert.deepEqual(gateway.kinds(), ['pong'])
    feed.publish(2, [section('a', 1), section('b', 1)], [])
    await until('it is linked', () => node('gw-1')?.state === 'linked')
    assert.deepEqual(gateway.kinds(), ['pong', 'manifest', 'section', 'commit'])
    assert.deepEqual(gateway.received(), [keyOf('b')])
  })

  it('hands on what a gateway tells of a call, to who asked for that very call', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = await joined()
    const one = '1'.repeat(32)
    const other = '2'.repeat(32)
    const nobodys = '3'.repeat(32)
    const told = (id: string) => ({ id, line: 'a line', stages: [] })
    const awaited = feed.awaitReport(one)
    const unanswered = feed.awaitReport(other)
    // One for nobody, one twice, in whatever order: nothing comes of it.
    for (const id of [nobodys, one, one]) gateway.send({ kind: 'debugged', report: told(id) })
    assert.deepEqual(await awaited.within(15_000), told(one))
    assert.equal(await unanswered.within(1), null)
    unanswered.drop()
    const dropped = feed.awaitReport(one)
    dropped.drop()
    gateway.send({ kind: 'debugged', report: told(one) })
    assert.equal(await dropped.within(1), null)
    const atTheEnd = feed.awaitReport(one).within(15_000)
    feed.close()
    assert.equal(await atTheEnd, null)
  })

  it('then sends what changes and nothing else', async () => {
    feed.publish(1, [section('a', 1), section('b', 1), section('c', 1)], [])
    const gateway = await joined()
    gateway.frames.length = 0
    feed.publish(2, [section('a', 2)], [keyOf('b')])
    await until('it is linked', () => node('gw-1')?.revision === 2)
    assert.deepEqual(gateway.kinds(), ['section', 'remove', 'commit'])
    assert.equal(gateway.state.hash, hashOf([section('a', 2), section('c', 1)]))
  })

  it('tells of a revision that changed no section', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = await joined()
    gateway.frames.length = 0
    feed.publish(2, [section('a', 1)], [])
    await until('it is linked', () => node('gw-1')?.revision === 2)
    assert.deepEqual(gateway.kinds(), ['commit'])
  })

  it('brings a returning gateway up to date by what it missed', async () => {
    feed.publish(1, [section('a', 1), section('b', 1), section('c', 1)], [])
    const first = await joined()
    first.leave()
    await until('it has left', () => node('gw-1')?.state === 'absent')
    feed.publish(2, [section('a', 2)], [keyOf('b')])
    feed.publish(3, [section('a', 3)], [])
    const second = await joined({ state: first.state })
    assert.deepEqual(second.kinds(), ['section', 'remove', 'commit'])
    assert.equal(second.state.hash, feed.state.hash)
    second.leave()
    const third = await joined({ state: second.state, nodeId: 'gw-3' })
    assert.deepEqual(third.kinds(), ['commit'], 'nothing was missed')
  })

  it('compares by manifest when what was missed is not known any more', async () => {
    feed.publish(1, [section('a', 1), section('b', 1), section('gone', 1)], [])
    const first = await joined()
    first.leave()
    feed.publish(2, [section('b', 2)], [keyOf('gone')])
    for (let i = 0; i < feedChangesKept; i++) feed.publish(3 + i, [section('c', i)], [])
    const second = await joined({ state: first.state })
    assert.deepEqual(second.kinds(), ['manifest', 'section', 'section', 'commit'])
    assert.deepEqual([...second.received()].sort(), [keyOf('b'), keyOf('c')])
    assert.equal(second.state.hash, feed.state.hash)
  })

  it('keeps what changes while a gateway compares', async () => {
    feed.publish(1, [section('a', 1), section('b', 1)], [])
    const gateway = join()
    await until('the manifest is there', () => gateway.frames.length > 0 || gateway.head !== '')
    feed.publish(2, [section('a', 2), section('d', 1)], [keyOf('b')])
    await until('it is linked', () => node('gw-1')?.revision === 2)
    assert.equal(gateway.state.hash, feed.state.hash)
  })

  it('does not let a gateway that reads nothing hold up another', async () => {
    feed.publish(1, [section('a', 1)], [])
    const slow = await joined({ nodeId: 'slow' })
    const quick = await joined({ nodeId: 'quick' })
    slow.pause()
    for (let i = 0; i < 200; i++) feed.publish(2 + i, [section(`s${i % 40}`, i, 500_000)], [])
    await until('the quick one has all', () => node('quick')?.revision === 201)
    assert.equal(node('slow')?.revision, 1)
    slow.resume()
    await until('the slow one has caught up', () => node('slow')?.revision === 201)
    assert.equal(slow.state.hash, feed.state.hash)
    assert.ok(slow.received().length < 120, `${slow.received().length} of 200 changes went over`)
    assert.equal(quick.state.hash, feed.state.hash)
  })

  it('waits for the gateways that have caught up, and for no other', async () => {
    await feed.settled(1, 60_000) // none connected: at once
    feed.publish(1, [section('a', 1)], [])
    const silent = join({ nodeId: 'silent', answer: null })
    await until('it has all', () => silent.state.revision === 1)
    await feed.settled(2, 60_000) // connected, but it has answered nothing yet: at once

    const sound = await joined({ nodeId: 'sound' })
    sound.answer = null
    let done = false
    const settled = feed.settled(2, 60_000).then(() => {
      done = true
    })
    feed.publish(2, [section('a', 2)], [])
    await until('it has the step', () => sound.state.revision === 2)
    assert.equal(done, false)
    sound.acknowledge('linked')
    await settled
  })

  it('stops waiting for a gateway that lets a wait run out, until it has caught up', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = await joined()
    gateway.answer = null
    feed.publish(2, [section('a', 2)], [])
    const started = performance.now()
    await feed.settled(2, 30)
    assert.ok(performance.now() - started >= 25, 'it was waited for')
    feed.publish(3, [section('a', 3)], [])
    await feed.settled(3, 60_000) // at once, or the test's time runs out

    await until('it has the step', () => gateway.state.revision === 3)
    gateway.acknowledge('linked')
    await until('it is linked', () => node('gw-1')?.revision === 3)
    feed.publish(4, [section('a', 4)], [])
    let done = false
    const settled = feed.settled(4, 60_000).then(() => {
      done = true
    })
    await until('it has the step', () => gateway.state.revision === 4)
    assert.equal(done, false, 'it is waited for again')
    gateway.acknowledge('linked')
    await settled
  })

  it('blames no gateway for a revision that was never sent', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = await joined()
    await feed.settled(2, 20)
    gateway.answer = null
    feed.publish(2, [section('a', 2)], [])
    let done = false
    const settled = feed.settled(2, 60_000).then(() => {
      done = true
    })
    await until('it has the step', () => gateway.state.revision === 2)
    assert.equal(done, false)
    gateway.acknowledge('linked')
    await settled
  })

  it('waits no longer for a gateway that leaves or refuses', async () => {
    feed.publish(1, [section('a', 1)], [])
    const leaving = await joined({ nodeId: 'leaving' })
    const refusing = await joined({ nodeId: 'refusing' })
    leaving.answer = null
    refusing.answer = 'refused'
    feed.publish(2, [section('a', 2)], [])
    const settled = feed.settled(2, 60_000)
    leaving.leave()
    await settled
    await until('the refusal is known', () => node('refusing')?.state === 'refused')
    assert.equal(node('refusing')?.reason, 'a test says so')
    assert.equal(node('refusing')?.revision, 1, 'what it runs on')
    assert.equal(node('leaving')?.state, 'absent')
  })

  it('knows whether anything was ever acknowledged', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = join({ answer: 'refused' })
    await until('the refusal is known', () => node('gw-1')?.state === 'refused')
    assert.equal(feed.acknowledgedOnce(), false)
    gateway.acknowledge('linked')
    await until('it is linked', () => feed.acknowledgedOnce())
  })

  it('takes an acknowledgement of another time for no answer', async () => {
    feed.publish(1, [section('a', 1)], [])
    const gateway = join({ answer: null })
    await until('it has all', () => gateway.state.revision === 1)
    const ack = { revision: 900, hash: '', state: 'linked', reason: '' } as const
    gateway.send({ kind: 'ack', ack })
    await until('it is known', () => node('gw-1')?.revision === 900)
    assert.equal(node('gw-1')?.state, 'lagging')
    assert.equal(feed.acknowledgedOnce(), false)
  })

  it('lets a node that joins anew replace itself', async () => {
    feed.publish(1, [section('a', 1)], [])
    const first = await joined()
    const second = await joined()
    await first.closed
    assert.equal(second.isClosed, false)
    assert.equal(feed.nodes().length, 1)
    assert.equal(node('gw-1')?.connected, true)
  })

  it('drops who says nothing or takes nothing', async () => {
    feed.publish(1, [section('a', 1)], [])
    const silent = await joined({ nodeId: 'silent' })
    const stuck = await joined({ nodeId: 'stuck' })
    stuck.pause()
    for (let i = 0; i < 40; i++) feed.publish(2 + i, [section(`s${i}`, i, 500_000)], [])
    feed.tick()
    const step = feedSilenceMaxMs - 1
    for (let passed = 0; passed <= 3 * feedStallMaxMs && node('stuck')?.connected; passed += step) {
      clock.advance(step)
      const before = node('stuck')?.lastSeenAtMs
      stuck.send({ kind: 'ping' })
      await until('the ping is heard', () => node('stuck')?.lastSeenAtMs !== before)
      feed.tick()
    }
    await until('both are gone', () => feed.nodes().every(({ connected }) => !connected))
    await silent.closed
    assert.ok(lines.includes('gateway silent has left: it has been silent'), lines.join('\n'))
    assert.ok(lines.includes('gateway stuck has left: it takes nothing'), lines.join('\n'))
  })

  it('closes on what is no frame, or not its turn, and serves the others', async () => {
    feed.publish(1, [section('a', 1)], [])
    const sound = await joined({ nodeId: 'sound' })
    const wrong: readonly Uint8Array[] = [
      Buffer.from([0xff, 0xff, 0xff, 0xff, 1]),
      Buffer.from([0, 0, 0, 2, 99, 0x7b, 0x7d]),
      Buffer.concat(encodeFrame({ kind: 'pong' })),
      Buffer.concat(encodeFrame({ kind: 'want', keys: [], last: true })),
    ]
    for (const bytes of wrong) {
      const gateway = await joined({ nodeId: 'wrong' })
      gateway.sendBytes(bytes)
      await gateway.closed
    }
    feed.publish(2, [section('a', 2)], [])
    await until('the sound one is served', () => sound.state.revision === 2)
  })

  it('admits only who knows the token', async () => {
    feed.publish(1, [section('a', 1)], [])
    for (const given of ['', 'x', `${token}x`, token.slice(1)]) {
      const gateway = join({ token: given })
      await gateway.closed
      assert.match(gateway.head, /^HTTP\/1\.1 401 /)
    }
    assert.deepEqual(feed.nodes(), [])
  })

  it('leaves upgrades of anything else to the server', async () => {
    const gateway = join({ path: '/' })
    await until('it is answered', () => gateway.head.endsWith('plain'))
    assert.match(gateway.head, /^HTTP\/1\.1 200 /)
  })
})
