/**
 * The gateway process: workers, acknowledgements, the snapshot file and the end, with real threads,
 * sockets and files.
 */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { connectRaw, type Wire } from '../../../test/raw.ts'
import { parseLines } from '../../telemetry/line-oracle.ts'
import { type Harness, openHarness, settings } from './process-harness.ts'
import { textSection } from './scripted-control.ts'
import { isReady } from './status.ts'

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.close())

describe('gateway process', () => {
  it('listens without a snapshot, is ready with the first one and acknowledges it', async () => {
    const { port, status } = await harness.start()
    assert.ok(port > 0)
    assert.deepEqual(await harness.texts(), [null, null])
    assert.equal(isReady(status()), false)
    await harness.joined()
    harness.control.change(settings('first'))
    await harness.acknowledged(1)
    assert.equal(harness.control.acknowledged(1)?.state, 'linked')
    assert.equal(harness.control.acknowledged(1)?.hash, harness.control.state.hash)
    assert.ok(isReady(status()))
    assert.deepEqual(await harness.texts(), ['first', 'first'])
    const [hello] = harness.control.hellos
    assert.match(hello?.nodeId ?? '', /^node-[a-z0-9]{8}$/)
    assert.equal(hello?.address, `127.0.0.1:${port}`)
    assert.equal(hello?.workers, 2)
    assert.match(harness.control.heads[0] ?? '', /^GET \/feed HTTP\/1\.1\r\n/)
    assert.match(harness.control.heads[0] ?? '', /\r\nAuthorization: Bearer join-token-of-the-test/)
  })

  it('gives no acknowledgement while one worker stands still, and serves on with the others', async () => {
    await harness.startWithFirst()
    harness.gate(1, true)
    harness.control.change(settings('second'))
    await harness.until(
      async () => (await harness.callWorker(0)).text === 'second',
      'the other one has it',
    )
    harness.control.change(settings('third'))
    await harness.until(
      async () => (await harness.callWorker(0)).text === 'third',
      'and the next one',
    )
    assert.deepEqual(
      harness.control.acks.map(({ revision }) => revision),
      [1],
    )
    harness.gate(1, false)
    await harness.acknowledged(3)
    assert.equal((await harness.callWorker(1)).text, 'third')
  })

  it('ends a worker that stands still for too long, and acknowledges with its successor', async () => {
    const bounds = { stuckReportAfterMs: 500, stuckKillAfterMs: 1500 }
    const { status } = await harness.startWithFirst(bounds)
    harness.gate(1, true)
    harness.control.change(settings('second'))
    await harness.saidLine(/worker 1 is stuck: /)
    assert.equal(status().workerRestarts, 0)
    await harness.saidLine(/worker 1 ended/)
    harness.gate(1, false)
    await harness.acknowledged(2)
    await harness.until(() => status().workersServing === 2, 'replaced')
    assert.deepEqual(await harness.texts(), ['second', 'second'])
    assert.equal(status().workerRestarts, 1)
  })

  for (const [path, code] of [
    ['/throw', 1],
    ['/exit', 3],
    ['/fill', 1],
  ] as const) {
    it(`replaces a worker that dies by ${path}, with the state of now`, async () => {
      const { status } = await harness.startWithFirst()
      const before = await harness.bothWorkers()
      assert.equal(await harness.call(path), null)
      await harness.until(
        () => harness.said.some((line) => line.includes(`ended (code ${code})`)),
        'death seen',
      )
      // The next change meets a worker that may be anywhere between death and listening.
      harness.control.change(settings('second'))
      await harness.until(() => status().workersServing === 2, 'replaced')
      await harness.acknowledged(2)
      const now = await harness.bothWorkers()
      assert.deepEqual(
        now.map(({ text }) => text),
        ['second', 'second'],
      )
      const alive = new Set(before.map(({ thread }) => thread))
      assert.equal(now.filter(({ thread }) => alive.has(thread)).length, 1)
      assert.equal(status().workerRestarts, 1)
    })
  }

  it('fails no call on the connections of other workers when one throws under load', async () => {
    await harness.startWithFirst()
    const wires = await Promise.all(
      Array.from({ length: 16 }, () => connectRaw(harness.gateway?.port ?? 0)),
    )
    let stop = false
    const clients = wires.map(async (wire) => {
      let answers = 0
      while (!stop && !wire.ended()) {
        wire.send('GET /stay HTTP/1.1\r\n\r\n')
        await wire.until((text) => text.split('\n').length > 3 * (answers + 1) || wire.ended())
        if (!wire.ended()) answers++
      }
      return answers
    })
    await harness.until(
      () => wires.every((wire) => wire.received() !== ''),
      'all have been answered',
    )
    const isOf = (worker: number) => (wire: Wire) => wire.received().includes(`"worker":${worker}`)
    const survivors = wires.filter(isOf(1))
    assert.ok(survivors.length > 0 && survivors.length < wires.length)
    const died = () => harness.said.some((line) => line.includes('ended (code 1)'))
    await harness.until(async () => {
      const wire = await connectRaw(harness.gateway?.port ?? 0)
      wires.push(wire)
      wire.send('GET /stay HTTP/1.1\r\n\r\n')
      await wire.untilText('}\n')
      if (isOf(0)(wire)) wire.send('GET /throw HTTP/1.1\r\n\r\n')
      return isOf(0)(wire)
    }, 'one connection to worker 0')
    await harness.until(died, 'death seen')
    const lengths = survivors.map((wire) => wire.received().length)
    await harness.until(
      () => survivors.every((wire, i) => wire.received().length > (lengths[i] ?? 0)),
      'the others are served on',
    )
    stop = true
    await Promise.all(clients)
    for (const wire of survivors) assert.equal(wire.ended(), false)
    for (const wire of wires) wire.socket.destroy()
  })

  it('starts from its file with the control plane down, and joins it when it is back', async () => {
    await harness.start()
    await harness.joined()
    harness.control.change([...settings('kept'), textSection('service/a', 'x')])
    harness.control.change([], ['service/a'])
    await harness.acknowledged(2)
    await harness.gateway?.close()
    const { port } = harness.control
    const acks = harness.control.acks.length
    await harness.control.close()

    const { status } = await harness.start({ controlUrl: new URL(`http://127.0.0.1:${port}`) })
    assert.ok(isReady(status()))
    assert.deepEqual(await harness.texts(), ['kept', 'kept'])
    assert.equal(status().controlConnected, false)
    const [before] = harness.control.hellos
    await harness.control.listen(port)
    await harness.until(() => harness.control.hellos.length === 2, 'joined again')
    assert.equal(harness.control.hellos[1]?.nodeId, before?.nodeId)
    assert.equal(harness.control.hellos[1]?.revision, 2)
    assert.equal(harness.control.hellos[1]?.hash, harness.control.state.hash)
    await harness.until(
      () => harness.control.acks.length === acks + 1,
      'what it runs on is acknowledged at once',
    )
    assert.deepEqual(harness.control.acks.at(-1), harness.control.acknowledged(2))
    harness.control.change(settings('new'))
    await harness.acknowledged(3)
  })

  it('never serves a damaged file: 503 until control brings a snapshot', async () => {
    await harness.start()
    await harness.joined()
    harness.control.change(settings('kept'))
    await harness.acknowledged(1)
    await harness.gateway?.close()
    const path = join(harness.dataDir, 'gateway', 'snapshot')
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)

    const { status } = await harness.start({ controlUrl: null })
    assert.equal(isReady(status()), false)
    assert.deepEqual(await harness.texts(), [null, null])
    assert.ok(harness.said.some((line) => line.includes('is not served')))
    const names = await readdir(join(harness.dataDir, 'gateway'))
    assert.ok(names.some((name) => /^snapshot\.damaged-\d{8}T\d{6}Z$/.test(name)))
  })

  it('ends within its bound when a worker does not drain', async () => {
    const { close } = await harness.startWithFirst()
    harness.gate(1, true)
    harness.control.change(settings('second'))
    await harness.until(
      async () => (await harness.callWorker(0)).text === 'second',
      'worker 1 stands still',
    )
    await close(100)
    assert.ok(harness.said.some((line) => line === 'worker 1 did not drain in time, ended'))
    assert.equal(await harness.call(), null)
  })

  it('gives up a start whose port is taken, and one whose program does not start', async () => {
    await assert.rejects(harness.start({ port: harness.control.port }), /EADDRINUSE/)
    const entry = new URL('./no-such-program.ts', import.meta.url)
    await assert.rejects(harness.start({ entry }), /worker \d does not start/)
  })

  it('writes one line for every call, also of a worker that died', async () => {
    await harness.start()
    const calls = 50
    for (let i = 0; i < calls; i++) await harness.call(`/n/${i}`)
    await harness.call('/throw')
    await harness.until(
      () => harness.said.some((line) => line.includes('ended (code 1)')),
      'death seen',
    )
    await harness.gateway?.close()
    const directory = join(harness.dataDir, 'logs', 'access')
    const texts = await Promise.all(
      (await readdir(directory)).map((name) => readFile(join(directory, name), 'latin1')),
    )
    const uris = parseLines(texts.join('')).map(({ uri }) => uri)
    const expected = Array.from({ length: calls }, (_, i) => `/n/${i}`)
    assert.deepEqual(uris.sort(), expected.sort())
  })
})
