/**
 * A real browser for tests: Debian's Chromium without a window, on pages of a server on loopback.
 * A page tells what it found by posting it to its own server; nothing else of the browser is used.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = '/usr/bin/chromium'
/** A browser on a busy machine takes its time. */
const pageTimeoutMs = 120_000
const stopTimeoutMs = 30_000

/**
 * Why there can be no browser here, for a test's `skip`; false when there can. Where
 * SLUICE_TEST_REQUIRE is `all`, a missing one fails the tests instead.
 */
export function browserMissing(): string | false {
  if (existsSync(program)) return false
  const reason = `no Chromium at ${program}`
  if (process.env['SLUICE_TEST_REQUIRE'] === 'all') throw new Error(reason)
  return reason
}

export interface Page {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  /** Runs a script, the body of an async function, and resolves to what it returns. */
  run(script: string): Promise<unknown>
  close(): Promise<void>
}

/** An origin whose pages run scripts, each in a browser of its own. */
export async function openPage(): Promise<Page> {
  let html = ''
  let told: (result: string) => void = () => {}
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html')
      response.end(request.url === '/' ? html : '')
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.end()
      told(Buffer.concat(chunks).toString())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${portOf(server)}`

  return {
    origin,
    async run(script) {
      html =
        '<!doctype html><script type="module">' +
        `const body = async () => {${script}};` +
        'const result = await body().catch((error) => ({ failed: String(error) }));' +
        "await fetch('/told', { method: 'POST', body: JSON.stringify(result) })</script>"
      const result = new Promise<string>((resolve, reject) => {
        told = resolve
        setTimeout(() => reject(new Error('the page told nothing')), pageTimeoutMs).unref()
      })
      const folder = mkdtempSync(join(tmpdir(), 'sluice-browser-'))
      const child = start(folder, `${origin}/`)
      try {
        return JSON.parse(await result)
      } finally {
        await end(child)
        rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
      }
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function start(folder: string, url: string): ChildProcess {
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run']
  const quiet = ['--disable-background-networking', '--disable-dev-shm-usage', '--disable-sync']
  const own = `--user-data-dir=${folder}`
  // A group of its own, so that its helpers end with it.
  return spawn(program, [...flags, ...quiet, own, url], { stdio: 'ignore', detached: true })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const late = setTimeout(() => signal(child, 'SIGKILL'), stopTimeoutMs)
  signal(child, 'SIGTERM')
  await gone
  clearTimeout(late)
}

function signal({ pid = 0 }: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended.
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
