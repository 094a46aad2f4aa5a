/**
 * `node bench/first-view.ts`: first paint and the twentieth row of the service list, from a warm
 * server and a cold cache, beside the floor page; all in turn, medians of fifteen. The floor is
 * served twice: as it is, and with the console's headers, which cost a page what no script of it
 * can win back. Nothing here is asserted: times are compared within one sitting alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { keep } from '../../bench/history.ts'
import { describeMachine } from '../../bench/machine.ts'
import { median, round } from '../../bench/median.ts'
import { commonHeaders } from '../../src/control/console/headers.ts'
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

const paintOf = ({ paintMs }: Times) => paintMs
const rowsOf = ({ rowsMs }: Times) => rowsMs

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

interface Served {
  readonly url: string
  close(): void
}

/** A built page in `folder`, served packed. */
async function serve(folder: string, headers: Readonly<Record<string, string>>): Promise<Served> {
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '/')
    response.setHeaders(new Map(Object.entries(headers)))
    response.setHeader('content-type', types[extname(path)] ?? 'text/plain')
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(readFileSync(join(folder, path))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

async function buildFloor(outDir: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'floor'),
    plugins: [react()],
    build: { outDir, emptyOutDir: true, modulePreload: { polyfill: false } },
    configFile: false,
    logLevel: 'error',
  })
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-floor-'))
await buildFloor(folder)
const plain = await serve(folder, {})
const floor = await serve(folder, commonHeaders('none', false))
const running = await startConsole()
for (let n = 0; n < rowsShown; n++) {
  await running.client.CreateService({ ServiceName: `service_${n}`, Protocol: 'http' })
}
const signedIn = await running.open()
const cookies = await signedIn.page.context().cookies()
await signedIn.close()
const pages = [
  ['floor, as it is', plain.url],
  ['floor', floor.url],
  ['console', `${running.url}/services`],
] as const
const seen = new Map<string, Times[]>(pages.map(([name]) => [name, []]))
const machine = describeMachine()
const browser = await Browser.start()
try {
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [name, url] of pages) {
      const before = `(${watchRows})(${rowsShown})`
      // The page gives what the function's type says.
      const times = (await browser.visit(url, cookies, before, `(${timesSeen})()`)) as Times
      // The first round warms the server.
      if (turn > 0) seen.get(name)?.push(times)
    }
  }
} finally {
  await browser.close()
  plain.close()
  floor.close()
  await running.close()
  rmSync(folder, { recursive: true, force: true })
}
const of = (name: string, pick: (times: Times) => number) =>
  median((seen.get(name) ?? []).map(pick))
const overFloor = (name: string, pick: (times: Times) => number) =>
  round(of(name, pick) / of('floor', pick), 2)
const rows = pages.map(([name]) => ({
  name,
  paintMs: round(of(name, paintOf), 0),
  rowsMs: round(of(name, rowsOf), 0),
  paintToFloor: overFloor(name, paintOf),
  rowsToFloor: overFloor(name, rowsOf),
}))
console.table(rows)
keep('console', { rounds, rows }, machine)
