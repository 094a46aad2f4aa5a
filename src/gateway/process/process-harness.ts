/**
 * A gateway process for tests: real threads, sockets and files, a scripted control plane, and
 * workers that tell what they were given.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../../lib/secret.ts'
import type { EncodedSection } from '../../snapshot/snapshot.ts'
import type { FakeExtra } from './fake-worker.ts'
import { type GatewayProcess, type GatewayProcessOptions, startGatewayProcess } from './process.ts'
import { ScriptedControl, textSection } from './scripted-control.ts'

const deadlineMs = 60_000
const workersMax = 8

/** What a fake worker answers. */
export interface Told {
  readonly worker: number
  readonly thread: number
  readonly revision: number
  readonly text: string | null
}

export const settings = (text: string): EncodedSection[] => [textSection('settings', text)]

export async function openHarness(): Promise<Harness> {
  const harness = new Harness(await mkdtemp(join(tmpdir(), 'sluice-gateway-')))
  await harness.control.listen()
  return harness
}

export class Harness {
  readonly dataDir: string
  readonly said: string[] = []
  control = new ScriptedControl()
  gateway: GatewayProcess | null = null
  readonly #gates = new SharedArrayBuffer(workersMax * 4)

  constructor(dataDir: string) {
    this.dataDir = dataDir
  }

  async close(): Promise<void> {
    for (let worker = 0; worker < workersMax; worker++) this.gate(worker, false)
    await this.gateway?.close(1000)
    await this.control.close()
    await rm(this.dataDir, { recursive: true })
  }

  /** While a worker's gate is shut it blocks its thread in the middle of a change. */
  gate(worker: number, shut: boolean): void {
    const words = new Int32Array(this.#gates)
    Atomics.store(words, worker, shut ? 1 : 0)
    Atomics.notify(words, worker)
  }

  async start(more: Partial<GatewayProcessOptions> = {}): Promise<GatewayProcess> {
    const extra: FakeExtra = { gates: this.#gates, refusedText: 'refuse me' }
    this.gateway = await startGatewayProcess({
      ...{ dataDir: this.dataDir, host: '127.0.0.1', port: 0, workers: 2 },
      ...{ controlUrl: this.control.url, serverName: 'sluice', version: '0.0.0', ownPorts: [] },
      joinToken: () => new Secret('join-token-of-the-test'),
      entry: new URL('./fake-worker.ts', import.meta.url),
      ...{ extra, workerHeapMb: 40, report: (message: string) => void this.said.push(message) },
      ...more,
    })
    return this.gateway
  }

  /** A gateway that serves `first`. */
  async startWithFirst(more: Partial<GatewayProcessOptions> = {}): Promise<GatewayProcess> {
    const started = await this.start(more)
    await this.joined()
    this.control.change(settings('first'))
    await this.acknowledged(1)
    return started
  }

  joined(): Promise<void> {
    return this.until(() => this.control.hellos.length > 0, 'hello')
  }

  acknowledged(revision: number): Promise<void> {
    return this.until(() => this.control.acknowledged(revision), `${revision} acknowledged`)
  }

  saidLine(pattern: RegExp): Promise<void> {
    return this.until(() => this.said.some((line) => pattern.test(line)), String(pattern))
  }

  async until(condition: () => unknown, what: string): Promise<void> {
    const end = Date.now() + deadlineMs
    while (!(await condition())) {
      assert.ok(Date.now() < end, `${what}; said: ${this.said.join(' | ')}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** One call on a connection of its own; null when it broke. */
  call(path = '/'): Promise<Told | null> {
    return new Promise((resolve) => {
      const socket = connect(this.gateway?.port ?? 0, '127.0.0.1')
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

  /** Calls until both workers have answered, and gives the answers of each. */
  async bothWorkers(): Promise<[Told, Told]> {
    const seen: (Told | undefined)[] = []
    await this.until(async () => {
      const told = await this.call()
      if (told !== null) seen[told.worker] = told
      return seen[0] !== undefined && seen[1] !== undefined
    }, 'both workers answer')
    const [first, second] = seen
    assert.ok(first && second)
    return [first, second]
  }

  /** The settings' text in both workers. */
  async texts(): Promise<(string | null)[]> {
    return (await this.bothWorkers()).map(({ text }) => text)
  }

  /** Asks until this worker answers; another one may stand still. */
  async callWorker(index: number): Promise<Told> {
    let found: Told | null = null
    await this.until(async () => {
      const late = new Promise<null>((resolve) => setTimeout(resolve, 200, null))
      const told = await Promise.race([this.call(), late])
      if (told?.worker === index) found = told
      return found
    }, `worker ${index} answers`)
    assert.ok(found)
    return found
  }
}
