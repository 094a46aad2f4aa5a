/**
 * `node bench/first-view.ts`: first paint and the twentieth row of the service list, from a warm
 * server and a cold cache, beside the floor page; both in turn, medians of fifteen. Nothing here is
 * asserted: times are compared within one sitting alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { startConsole } from '../test/console.ts'
import { Browser } from './browser.ts'

const rounds = 15
const rowsShown = 20

interface Times {
  readonly paintMs: number
  readonly rowsMs: number
}

/** Runs in the page before anything else: notes when the twentieth row is there. */
function watchRows(wanted: number): void {
  const marked = globalThis as unknown as { rowsAtMs?: number }
  const look = () => {
    const rows = document.querySelectorAll('tbody tr:not(.wait)').length
    if (rows >= wanted) marked.rowsAtMs ??= performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Runs in the page: its times, once they are all known. */
function timesSeen(): Times | null {
  const [paint] = performance.getEntriesByName('first-contentful-paint')
  const { rowsAtMs } = globalThis as unknown as { rowsAtMs?: number }
  return paint && rowsAtMs !== undefined ? { paintMs: paint.startTime, rowsMs: rowsAtMs } : null
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/** The floor page, built and served packed. */
async function serveFloor(): Promise<{ readonly url: string; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-floor-'))
  const root = join(import.meta.dirname, 'floor')
  await build({
    root,
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
    configFile: false,
    logLevel: 'error',
  })
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '/')
    response.setHeader('content-type', types[extname(path)] ?? 'text/plain')
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(readFileSync(join(folder, path))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.trunc(values.length / 2)] ?? 0
}

const running = await startConsole()
const floor = await serveFloor()
for (let n = 0; n < rowsShown; n++) {
  await running.client.CreateService({ ServiceName: `service_${n}`, Protocol: 'http' })
}
const signedIn = await running.open()
const cookies = await signedIn.page.context().cookies()
await signedIn.close()
const pages = [
  ['floor', floor.url],
  ['console', `${running.url}/services`],
] as const
const seen = new Map<string, Times[]>(pages.map(([name]) => [name, []]))
const browser = await Browser.start()
for (let round = 0; round <= rounds; round++) {
  for (const [name, url] of pages) {
    const before = `(${watchRows})(${rowsShown})`
    // The page gives what the function's type says.
    const times = (await browser.visit(url, cookies, before, `(${timesSeen})()`)) as Times
    // The first round warms the server.
    if (round > 0) seen.get(name)?.push(times)
  }
}
for (const [name, times] of seen) {
  const paint = median(times.map(({ paintMs }) => paintMs))
  const rows = median(times.map(({ rowsMs }) => rowsMs))
  process.stdout.write(`${name}: paint ${paint.toFixed(0)} ms, rows ${rows.toFixed(0)} ms\n`)
}
await browser.close()
floor.close()
await running.close()
