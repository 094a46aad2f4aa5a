/**
 * A browser for timings: Chromium spoken to by its own protocol, with nothing switched on that a
 * user's browser has off. A test driver listens to the network, and Chromium then notes for each
 * request which line of which script asked for it, which makes scripts slower than they are.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext } from 'playwright-core'
import { browserFlags } from '../test/console.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>
type Answer = Readonly<Record<string, unknown>>

const waitMs = 60_000
const lookMs = 500
/** A new profile and its first process cost a second of both cores, which is no page's. */
const settleMs = 2000

/** Sends one command, for one page or for the browser itself. */
type Send = (method: string, params?: Answer, sessionId?: string) => Promise<Answer>

async function connect(url: string): Promise<{ readonly send: Send; close(): void }> {
  const socket = new WebSocket(url)
  await once(socket, 'open', { signal: AbortSignal.timeout(waitMs) })
  const waiting = new Map<number, (message: Answer) => void>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message: Answer = JSON.parse(String(data))
    waiting.get(Number(message['id']))?.(message)
    waiting.delete(Number(message['id']))
  })
  const send: Send = async (method, params = {}, sessionId) => {
    const id = ++last
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
    const message = await Promise.race([answered, sleep(waitMs, null, { ref: false })])
    assert.ok(
      message !== null && message['error'] === undefined,
      JSON.stringify({ method, message }),
    )
    // Every answer that is no error has a result, which is an object.
    return message['result'] as Answer
  }
  return { send, close: () => socket.close() }
}

export class Browser {
  readonly #process: ChildProcess
  readonly #folder: string
  readonly #send: Send

  private constructor(process: ChildProcess, folder: string, send: Send) {
    this.#process = process
    this.#folder = folder
    this.#send = send
  }

  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-browser-'))
    const asked = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`]
    const process = spawn('/usr/bin/chromium', [...browserFlags, ...asked], { stdio: 'ignore' })
    const { send } = await connect(await addressIn(folder))
    return new Browser(process, folder, send)
  }

  /** Opens a page with an empty cache, and gives what `expression` says once it is not null. */
  async visit(url: string, cookies: Cookies, before: string, expression: string): Promise<unknown> {
    const { browserContextId } = await this.#send('Target.createBrowserContext')
    await this.#send('Storage.setCookies', { browserContextId, cookies: cookies.map(plain) })
    const size = { width: 1280, height: 800 }
    const blank = { url: 'about:blank', browserContextId, ...size }
    const { targetId } = await this.#send('Target.createTarget', blank)
    const attached = await this.#send('Target.attachToTarget', { targetId, flatten: true })
    const page = String(attached['sessionId'])
    await this.#send('Page.enable', {}, page)
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: before }, page)
    await sleep(settleMs)
    await this.#send('Page.navigate', { url }, page)
    const until = Date.now() + waitMs
    try {
      while (Date.now() < until) {
        // Seldom: each look takes time from the page.
        await sleep(lookMs)
        const asked = { expression, returnByValue: true }
        const { result } = await this.#send('Runtime.evaluate', asked, page)
        // What `returnByValue` gives: an object with the value, if there is any.
        const { value } = result as { readonly value?: unknown }
        if (value !== null && value !== undefined) return value
      }
      throw new Error(`${url} did not come to an end in ${waitMs} ms`)
    } finally {
      await this.#send('Target.disposeBrowserContext', { browserContextId })
    }
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill()
    await ended
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function plain({ name, value, domain, path, httpOnly, secure, sameSite }: Cookies[number]) {
  return { name, value, domain, path, httpOnly, secure, sameSite }
}

/** Where the browser listens: it says so in its folder. */
async function addressIn(folder: string): Promise<string> {
  const until = Date.now() + waitMs
  while (Date.now() < until) {
    try {
      const [port, path] = readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')
      if (path) return `ws://127.0.0.1:${port}${path}`
    } catch {
      // Not there yet.
    }
    await sleep(50)
  }
  throw new Error('Chromium does not say where it listens')
}
