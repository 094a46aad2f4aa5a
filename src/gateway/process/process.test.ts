/**
 * The gateway process with real threads, sockets and files, a scripted control plane and a gateway
 * that tells what it was given.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { authority, backendCertificate, backendKey } from '../../../test/certificates.ts'
import { connectRaw, type Wire } from '../../../test/raw.ts'
import { Secret } from '../../lib/secret.ts'
import { parseLines } from '../../telemetry/line-oracle.ts'
import type { FakeExtra } from './fake-worker.ts'
import { type GatewayProcess, type GatewayProcessOptions, startGatewayProcess } from './process.ts'
import { ScriptedControl, textSection } from './scripted-control.ts'
import { isReady } from './status.ts'

const deadlineMs = 20_000
const gates = new SharedArrayBuffer(8 * 4)
let dataDir: string
let control: ScriptedControl
let gateway: GatewayProcess | null
let said: string[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-gateway-'))
  control = new ScriptedControl()
  await control.listen()
  gateway = null
  said = []
  new Int32Array(gates).fill(0)
})

afterEach(async () => {
  for (let i = 0; i < 8; i++) gate(i, false)
  await gateway?.close(1000)
  await control.close()
  await rm(dataDir, { recursive: true })
})

function gate(worker: number, shut: boolean): void {
  const words = new Int32Array(gates)
  Atomics.store(words, worker, shut ? 1 : 0)
  Atomics.notify(words, worker)
}

async function start(more: Partial<GatewayProcessOptions> = {}): Promise<GatewayProcess> {
  const extra: FakeExtra = { gates, refusedText: 'refuse me' }
  gateway = await startGatewayProcess({
    ...{ dataDir, host: '127.0.0.1', port: 0, workers: 2, controlUrl: control.url },
    ...{ joinToken: () => new Secret('join-token-of-the-test'), serverName: 'sluice' },
    ...{ version: '0.0.0', ownPorts: [], entry: new URL('./fake-worker.ts', import.meta.url) },
    ...{ extra, workerHeapMb: 40, report: (message: string) => void said.push(message) },
    ...more,
  })
  return gateway
}

interface Told {
  readonly worker: number
  readonly thread: number
  readonly revision: number
  readonly text: string | null
}

/** What the fake answers; null when the connection broke. */
function call(path = '/'): Promise<Told | null> {
  return new Promise((resolve) => {
    const socket = connect(gateway?.port ?? 0, '127.0.0.1')
    let text = ''
    socket.on('error', () => resolve(null))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => {
      const body = text.split('\r\n\r\n')[1]
      resolve(body === undefined ? null : JSON.parse(body))
    })
    socket.write(`GET ${path} HTTP/1.1\r\n\r\n`)
  })
}

async function until(condition: () => unknown, what: string): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!(await condition())) {
    assert.ok(Date.now() < end, `${what}; said: ${said.join(' | ')}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Calls until both workers have answered, and gives the answers of each. */
async function bothWorkers(): Promise<[Told, Told]> {
  const seen: (Told | undefined)[] = []
  await until(async () => {
    const told = await call()
    if (told !== null) seen[told.worker] = told
    return seen[0] !== undefined && seen[1] !== undefined
  }, 'both workers answer')
  const [first, second] = seen
  assert.ok(first && second)
  return [first, second]
}

/** A gateway that serves `first`. */
async function startWithFirst(more: Partial<GatewayProcessOptions> = {}): Promise<GatewayProcess> {
  const started = await start(more)
  await until(() => control.hellos.length > 0, 'hello')
  control.change(settings('first'))
  await until(() => control.acknowledged(1), 'first acknowledged')
  return started
}

const settings = (text: string) => [textSection('settings', text)]

describe('gateway process', () => {
  it('listens without a snapshot, is ready with the first one and acknowledges it', async () => {
    const { port, status } = await start()
    assert.ok(port > 0)
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      [null, null],
    )
    assert.equal(isReady(status()), false)
    await until(() => control.hellos.length === 1, 'hello')
    control.change(settings('first'))
    await until(() => control.acknowledged(1), 'acknowledged')
    assert.equal(control.acknowledged(1)?.state, 'linked')
    assert.equal(control.acknowledged(1)?.hash, control.state.hash)
    assert.ok(isReady(status()))
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['first', 'first'],
    )
    const [hello] = control.hellos
    assert.match(hello?.nodeId ?? '', /^node-[a-z0-9]{8}$/)
    assert.equal(hello?.address, `127.0.0.1:${port}`)
    assert.equal(hello?.workers, 2)
    assert.match(control.heads[0] ?? '', /^GET \/feed HTTP\/1\.1\r\n/)
    assert.match(control.heads[0] ?? '', /\r\nAuthorization: Bearer join-token-of-the-test/)
  })

  it('gives no acknowledgement while one worker stands still, and serves on with the others', async () => {
    await startWithFirst()
    gate(1, true)
    control.change(settings('second'))
    await until(async () => (await callWorker(0)).text === 'second', 'the other one has it')
    control.change(settings('third'))
    await until(async () => (await callWorker(0)).text === 'third', 'and the next one')
    assert.deepEqual(
      control.acks.map(({ revision }) => revision),
      [1],
    )
    gate(1, false)
    await until(() => control.acknowledged(3), 'acknowledged after all have swapped')
    assert.equal((await callWorker(1)).text, 'third')
  })

  it('ends a worker that stands still for too long, and acknowledges with its successor', async () => {
    const bounds = { stuckReportAfterMs: 500, stuckKillAfterMs: 1500 }
    const { status } = await startWithFirst(bounds)
    gate(1, true)
    control.change(settings('second'))
    await until(() => said.some((line) => /worker 1 is stuck: /.test(line)), 'reported')
    assert.equal(status().workerRestarts, 0)
    await until(() => said.some((line) => /worker 1 ended/.test(line)), 'ended')
    gate(1, false)
    await until(() => control.acknowledged(2), 'acknowledged')
    await until(() => status().workersServing === 2, 'replaced')
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['second', 'second'],
    )
    assert.equal(status().workerRestarts, 1)
  })

  for (const [path, code] of [
    ['/throw', 1],
    ['/exit', 3],
    ['/fill', 1],
  ] as const) {
    it(`replaces a worker that dies by ${path}, with the state of now`, async () => {
      const { status } = await startWithFirst()
      const before = await bothWorkers()
      assert.equal(await call(path), null)
      await until(() => said.some((line) => line.includes(`ended (code ${code})`)), 'death seen')
      // The next change meets a worker that may be anywhere between death and listening.
      control.change(settings('second'))
      await until(() => status().workersServing === 2, 'replaced')
      await until(() => control.acknowledged(2), 'acknowledged')
      const now = await bothWorkers()
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
    await startWithFirst()
    const wires = await Promise.all(
      Array.from({ length: 16 }, () => connectRaw(gateway?.port ?? 0)),
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
    await until(() => wires.every((wire) => wire.received() !== ''), 'all have been answered')
    const isOf = (worker: number) => (wire: Wire) => wire.received().includes(`"worker":${worker}`)
    const survivors = wires.filter(isOf(1))
    assert.ok(survivors.length > 0 && survivors.length < wires.length)
    const died = () => said.some((line) => line.includes('ended (code 1)'))
    await until(async () => {
      const wire = await connectRaw(gateway?.port ?? 0)
      wires.push(wire)
      wire.send('GET /stay HTTP/1.1\r\n\r\n')
      await wire.untilText('}\n')
      if (isOf(0)(wire)) wire.send('GET /throw HTTP/1.1\r\n\r\n')
      return isOf(0)(wire)
    }, 'one connection to worker 0')
    await until(died, 'death seen')
    const lengths = survivors.map((wire) => wire.received().length)
    await until(
      () => survivors.every((wire, i) => wire.received().length > (lengths[i] ?? 0)),
      'the others are served on',
    )
    stop = true
    await Promise.all(clients)
    for (const wire of survivors) assert.equal(wire.ended(), false)
    for (const wire of wires) wire.socket.destroy()
  })

  it('starts from its file with the control plane down, and joins it when it is back', async () => {
    await start()
    await until(() => control.hellos.length === 1, 'hello')
    control.change([...settings('kept'), textSection('service/a', 'x')])
    control.change([], ['service/a'])
    await until(() => control.acknowledged(2), 'acknowledged')
    await gateway?.close()
    const { port } = control
    const acks = control.acks.length
    await control.close()

    const { status } = await start({ controlUrl: new URL(`http://127.0.0.1:${port}`) })
    assert.ok(isReady(status()))
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['kept', 'kept'],
    )
    assert.equal(status().controlConnected, false)
    const [before] = control.hellos
    await control.listen(port)
    await until(() => control.hellos.length === 2, 'joined again')
    assert.equal(control.hellos[1]?.nodeId, before?.nodeId)
    assert.equal(control.hellos[1]?.revision, 2)
    assert.equal(control.hellos[1]?.hash, control.state.hash)
    await until(() => control.acks.length === acks + 1, 'what it runs on is acknowledged at once')
    assert.deepEqual(control.acks.at(-1), control.acknowledged(2))
    control.change(settings('new'))
    await until(() => control.acknowledged(3), 'acknowledged')
  })

  it('never serves a damaged file: 503 until control brings a snapshot', async () => {
    await start()
    await until(() => control.hellos.length === 1, 'hello')
    control.change(settings('kept'))
    await until(() => control.acknowledged(1), 'acknowledged')
    await gateway?.close()
    const path = join(dataDir, 'gateway', 'snapshot')
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)

    const { status } = await start({ controlUrl: null })
    assert.equal(isReady(status()), false)
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      [null, null],
    )
    assert.ok(said.some((line) => line.includes('is not served')))
    const names = await readdir(join(dataDir, 'gateway'))
    assert.ok(names.some((name) => /^snapshot\.damaged-\d{8}T\d{6}Z$/.test(name)))
  })

  it('keeps what it has when a step arrives damaged or cut off, and fetches the whole', async () => {
    await startWithFirst()
    control.tamper = (frame) => {
      if (frame.kind !== 'section') return frame
      return { kind: 'section', section: { ...frame.section, bytes: Buffer.from('forged') } }
    }
    control.change(settings('second'))
    await until(() => control.hellos.length >= 2, 'a new connection')
    assert.equal(control.hellos[1]?.revision, 0)
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['first', 'first'],
    )
    control.tamper = (frame) => (frame.kind === 'commit' ? null : frame)
    const hellos = control.hellos.length
    await until(() => control.hellos.length > hellos + 1, 'connections cut before the commit')
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['first', 'first'],
    )
    control.tamper = (frame) => frame
    await until(() => control.acknowledged(2), 'acknowledged')
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['second', 'second'],
    )
  })

  it('says that it refused what a worker cannot link, and takes the next step', async () => {
    await start()
    await until(() => control.hellos.length === 1, 'hello')
    control.change(settings('first'))
    control.change(settings('refuse me'))
    await until(() => control.acknowledged(2), 'answered')
    assert.equal(control.acknowledged(2)?.state, 'refused')
    assert.match(control.acknowledged(2)?.reason ?? '', /this text cannot be linked/)
    control.change(settings('third'))
    await until(() => control.acknowledged(3), 'answered')
    assert.equal(control.acknowledged(3)?.state, 'linked')
    await gateway?.close()
    await start({ controlUrl: null })
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['third', 'third'],
    )
  })

  it('follows a control plane whose revisions went back', async () => {
    await start()
    await until(() => control.hellos.length === 1, 'hello')
    for (const text of ['one', 'two', 'three']) control.change(settings(text))
    await until(() => control.acknowledged(3), 'acknowledged')
    const { port } = control
    await control.close()
    control = new ScriptedControl()
    control.change(settings('restored'))
    await control.listen(port)
    await until(() => control.acknowledged(1), 'acknowledged')
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['restored', 'restored'],
    )
  })

  it('says why the control plane refuses it, and goes on trying', async () => {
    control.answer = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'
    await start()
    await until(() => said.some((line) => line.includes('refuses the join token')), 'said')
    control.answer = null
    control.change(settings('first'))
    await until(() => control.acknowledged(1), 'acknowledged')
  })

  it('waits for its join token without one', async () => {
    let token: Secret | null = null
    await start({ joinToken: () => token })
    await until(() => said.some((line) => line.includes('no join token')), 'said')
    assert.equal(control.heads.length, 0)
    token = new Secret('a-token-that-came-late')
    control.change(settings('first'))
    await until(() => control.acknowledged(1), 'acknowledged')
    await gateway?.close()
    await start({ joinToken: () => token, controlUrl: null })
    assert.deepEqual(
      (await bothWorkers()).map(({ text }) => text),
      ['first', 'first'],
    )
  })

  it('does not send its token in the clear to another machine', async () => {
    await assert.rejects(start({ controlUrl: new URL('http://192.0.2.1:8090') }), /https/)
    assert.equal(control.heads.length, 0)
  })

  it('joins over TLS, and tells its token to nobody whose certificate does not hold', async () => {
    const known = getCACertificates('default')
    await control.close()
    await control.listen(0, { cert: backendCertificate, key: backendKey })
    control.change(settings('first'))
    try {
      const { status } = await start()
      await until(() => said.some((line) => /feed from .*certificate/.test(line)), 'refused')
      assert.deepEqual(control.heads, [])
      assert.equal(isReady(status()), false)
      setDefaultCACertificates([...known, authority])
      await until(() => control.acknowledged(1), 'acknowledged')
    } finally {
      setDefaultCACertificates(known)
    }
  })

  it('ends within its bound when a worker does not drain', async () => {
    const { close } = await startWithFirst()
    gate(1, true)
    control.change(settings('second'))
    await until(async () => (await callWorker(0)).text === 'second', 'worker 1 stands still')
    await close(100)
    assert.ok(said.some((line) => line === 'worker 1 did not drain in time, ended'))
    assert.equal(await call(), null)
  })

  it('gives up a start whose port is taken, and one whose program does not start', async () => {
    await assert.rejects(start({ port: control.port }), /EADDRINUSE/)
    const entry = new URL('./no-such-program.ts', import.meta.url)
    await assert.rejects(start({ entry }), /worker \d does not start/)
  })

  it('writes one line for every call, also of a worker that died', async () => {
    await start()
    const calls = 50
    for (let i = 0; i < calls; i++) await call(`/n/${i}`)
    await call('/throw')
    await until(() => said.some((line) => line.includes('ended (code 1)')), 'death seen')
    await gateway?.close()
    const directory = join(dataDir, 'logs', 'access')
    const texts = await Promise.all(
      (await readdir(directory)).map((name) => readFile(join(directory, name), 'latin1')),
    )
    const uris = parseLines(texts.join('')).map(({ uri }) => uri)
    const expected = Array.from({ length: calls }, (_, i) => `/n/${i}`)
    assert.deepEqual(uris.sort(), expected.sort())
  })
})

/** Asks until this worker answers. */
async function callWorker(index: number): Promise<Told> {
  let found: Told | null = null
  await until(async () => {
    const told = await Promise.race([call(), new Promise<null>((r) => setTimeout(r, 200, null))])
    if (told?.worker === index) found = told
    return found
  }, `worker ${index} answers`)
  assert.ok(found)
  return found
}
