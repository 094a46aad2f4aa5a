/**
 * The product as a user has it, for tests: real processes started by the command, on free loopback
 * ports and a data directory of their own, stopped and removed at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { apigateway } from 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js'
import { request } from 'undici'
import { freePort } from './ports.ts'

const program = join(import.meta.dirname, '../bin/sluice.js')
/** Bounds of every wait here; generous, since machines are shared. */
const startTimeoutMs = 120_000
const stopTimeoutMs = 60_000
const pollMs = 25
/** A change answers when it is in effect: a busy machine takes more than the usual second. */
const acknowledgeWaitMs = 20_000

export type Client = InstanceType<typeof apigateway.v20180808.Client>

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface CallResult {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Role {
  readonly child: ChildProcess
  readonly output: () => string
}

export interface Ports {
  readonly http: number
  readonly control: number
  readonly probe: number
}

/** Waits until `condition` gives something; fails with what was awaited. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = startTimeoutMs,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== undefined && value !== false) return value
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await sleep(pollMs)
  }
}

export class Product {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'sluice-test-'))
  readonly ports: Ports
  readonly #env: Record<string, string>
  readonly #roles = new Set<Role>()

  constructor(ports: Ports, env: Readonly<Record<string, string>>) {
    this.ports = ports
    this.#env = {
      SLUICE_DATA_DIR: this.dataDir,
      SLUICE_HTTP_PORT: String(ports.http),
      SLUICE_CONTROL_PORT: String(ports.control),
      SLUICE_PROBE_PORT: String(ports.probe),
      SLUICE_CONTROL_URL: `http://127.0.0.1:${ports.control}`,
      SLUICE_WORKERS: '2',
      SLUICE_SAMPLE: 'off',
      SLUICE_ACKNOWLEDGE_WAIT_MS: String(acknowledgeWaitMs),
      ...env,
    }
  }

  /** Starts `sluice <role>` and returns at once. */
  start(role: 'start' | 'control' | 'gateway', env: Readonly<Record<string, string>> = {}): Role {
    const { SLUICE_CONTROL_URL: url, ...all } = this.#env
    const settings = role === 'gateway' && url ? { ...all, SLUICE_CONTROL_URL: url } : all
    const child = spawn(process.execPath, [program, role], {
      env: { ...process.env, ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    const collect = (chunk: Buffer) => {
      text += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const started: Role = { child, output: () => text }
    this.#roles.add(started)
    child.once('exit', () => this.#roles.delete(started))
    return started
  }

  /** Waits until control has its first acknowledgement and the gateway answers. */
  async ready(role: Role): Promise<void> {
    await until(
      'the product to be ready',
      async () => {
        if (role.child.exitCode !== null) {
          throw new Error(`it ended with ${role.child.exitCode}:\n${role.output()}`)
        }
        return (await this.probe(this.ports.control, '/readyz')) === 200
      },
      startTimeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${role.output()}`)
    })
    await until('the gateway to answer', async () => {
      return (await this.call('none').catch(() => undefined))?.status === 404
    })
  }

  /** The status of a probe path, or undefined while nothing answers. */
  async probe(port: number, path: string): Promise<number | undefined> {
    try {
      const answer = await request(`http://127.0.0.1:${port}${path}`)
      await answer.body.dump()
      return answer.statusCode
    } catch {
      return undefined
    }
  }

  /** The vendor's SDK with the root account's credentials, or with others. */
  client(credentials = this.credentials(), region = 'ap-guangzhou'): Client {
    return new apigateway.v20180808.Client({
      credential: credentials,
      region,
      profile: {
        httpProfile: { endpoint: `127.0.0.1:${this.ports.control}`, protocol: 'http://' },
      },
    })
  }

  credentials(): { readonly secretId: string; readonly secretKey: string } {
    const text = readFileSync(join(this.dataDir, 'credentials.json'), 'utf8')
    // The control plane wrote the file with these members.
    return JSON.parse(text) as { secretId: string; secretKey: string }
  }

  /** One call through the gateway; `host` goes into the Host header. */
  async call(host: string, path = '/', options: CallOptions = {}): Promise<CallResult> {
    const answer = await request(`http://127.0.0.1:${this.ports.http}${path}`, {
      method: options.method ?? 'GET',
      headers: { ...options.headers, host },
      body: options.body ?? null,
    })
    const body = await answer.body.text()
    return { status: answer.statusCode, headers: answer.headers, body }
  }

  /** The text of every access log segment so far. */
  accessLog(): string {
    const folder = join(this.dataDir, 'logs/access')
    const files = readdirSync(folder).sort()
    return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('')
  }

  /** Ends one process by signal and waits for its end. */
  async end(role: Role, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (role.child.exitCode !== null || role.child.signalCode !== null) return role.child.exitCode
    const gone = new Promise<number | null>((resolve) => role.child.once('exit', resolve))
    role.child.kill(signal)
    const late = setTimeout(() => role.child.kill('SIGKILL'), stopTimeoutMs)
    const code = await gone
    clearTimeout(late)
    return code
  }

  /** Ends what still runs and removes the data. */
  async close(): Promise<void> {
    await Promise.all([...this.#roles].map((role) => this.end(role)))
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** A product on free ports, not started yet. */
export async function prepareProduct(env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const http = await freePort()
  const control = await freePort()
  const probe = await freePort()
  return new Product({ http, control, probe }, env)
}

/** The whole product, started and ready. */
export async function startProduct(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly product: Product; readonly role: Role }> {
  const product = await prepareProduct(env)
  const role = product.start('start')
  try {
    await product.ready(role)
  } catch (error) {
    // Nobody else could: the caller has not got it yet.
    await product.close()
    throw error
  }
  return { product, role }
}
