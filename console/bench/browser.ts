/**
 * A browser for timings: Chromium spoken to by its own protocol, with nothing switched on that a
 * user's browser has off. A test driver listens to the network, and Chromium then notes for each
 * request which line of which script asked for it, which makes scripts slower than they are.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext } from 'playwright-core'
import { until } from '../../test/product.ts'
import { browserFlags, browserPath } from '../test/console.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>
type Answer = Readonly<Record<string, unknown>>

const waitMs = 60_000
const lookMs = 500
/** A new profile and its first process cost a second of both cores, which is no page's. */
const settleMs = 2000

/** Sends one command, for one page or for the browser itself. */
type Send = (method: string, params?: Answer, sessionId?: string) => Promise<Answer>

async function connect(url: string): Promise<Send> {
  const socket = new WebSocket(url)
  await once(socket, 'open', { signal: AbortSignal.timeout(waitMs) })
  const waiting = new Map<number, (message: Answer) => void>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message: Answer = JSON.parse(String(data))
    waiting.get(Number(message['id']))?.(message)
    waiting.delete(Number(message['id']))
  })
  return async (method, params = {}, sessionId) => {
    const id = ++last
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
    const message = await Promise.race([answered, sleep(waitMs, null, { ref: false })])
    if (message === null || message['error'] !== undefined) {
      throw new Error(`${method}: ${JSON.stringify(message)}`)
    }
    // Every answer that is no error has a result, which is an object.
    return message['result'] as Answer
  }
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
    const process = spawn(browserPath, [...browserFlags, ...asked], { stdio: 'ignore' })
    return new Browser(process, folder, await connect(await addressIn(folder)))
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
    const deadline = Date.now() + waitMs
    try {
      while (Date.now() < deadline) {
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
function addressIn(folder: string): Promise<string> {
  return until('the address of Chromium', () => {
    try {
      const [port, path] = readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')
      return path ? `ws://127.0.0.1:${port}${path}` : undefined
    } catch {
      return undefined // not there yet
    }
  })
}
