/**
 * With 50,000 APIs (500 services of 100) loaded and linked in every worker, releases flow while
 * callers call: how long does any worker's event loop stand still? The gateway is the real role in
 * a process of its own; figures come from its probe port. The loop's delay counts what other
 * programs took of the machine as well, so it stands beside the delay without releases; the bound
 * is held against the CPU time of a change. Run alone: `node bench/gateway-stall.ts`.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFeed } from '../src/control/feed.ts'
import { createPublisher } from '../src/control/publish.ts'
import { loopDelayWindowMs } from '../src/gateway/process/limits.ts'
import { systemClock } from '../src/lib/clock.ts'
import { Secret } from '../src/lib/secret.ts'
import { type ChildMessage, type GatewayReady, packSettings } from '../src/server/messages.ts'
import { settingsWith } from '../src/server/settings.ts'
import { GeneratedStore, serviceIdOf } from '../test/cases/generated-store.ts'

const services = 500
const apisPerService = 100
const workers = 2
const callers = 2
/** Paced, because a stand must not be the load's own share of the cores. */
const callPauseMs = 5
const warmUpCalls = services * workers * 6
const releasePauseMs = 50
/** Both windows of the gateway's maximum then hold nothing older. */
const sittingMs = 2 * loopDelayWindowMs + 1000
const stallBoundMs = 20

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-stall-'))
const token = new Secret('join-token-of-the-bench')
const feed = createFeed({ token, clock: systemClock, allowPlain: false, report: () => {} })
const store = new GeneratedStore(services, apisPerService)
const publisher = createPublisher({
  store,
  feed,
  settings: async () => ({
    ...{ kind: 'settings', baseDomain: 'apigw.localhost', serverName: 'sluice', draftKey: '' },
  }),
  report: console.error,
})
const control = createServer().on('upgrade', feed.upgrade)
await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve))
// A TCP server's address is an AddressInfo.
const controlPort = (control.address() as AddressInfo).port
await publisher.start()

const child = fork(new URL('../src/server/gateway-main.ts', import.meta.url), { silent: true })
let output = ''
child.stderr?.on('data', (chunk) => {
  output += chunk
})
const ready = await new Promise<GatewayReady>((resolve, reject) => {
  child.once('exit', () => reject(new Error(output)))
  child.on('message', (message: ChildMessage) => {
    if (message.type === 'hello') {
      const controlUrl = `http://127.0.0.1:${controlPort}`
      const ports = { httpPort: 0, probePort: 0, controlUrl }
      const settings = settingsWith({ dataDir, joinToken: token, workers, ...ports })
      child.send({ type: 'settings', settings: packSettings(settings) })
    } else if (message.role === 'gateway') resolve(message)
  })
})
let started = performance.now()
while (!feed.acknowledgedOnce()) await sleep(5)
row('joins with nothing until acknowledged', performance.now() - started, 'ms')

// An unknown path links a service and goes to no backend.
let calls = 0
let stop = false
const load = Array.from({ length: callers }, (_, i) => caller(i))
while (calls < warmUpCalls) await sleep(50)
console.log(`services linked by ${calls} calls`)

await sleep(sittingMs)
for (const [worker, ms] of (await maximaMs('loop_delay')).entries()) {
  row(`worker ${worker}, loop stood still without releases`, ms, 'ms')
}

let released = 0
const waits: number[] = []
const callsBefore = calls
started = performance.now()
while (performance.now() - started < sittingMs) {
  const begun = performance.now()
  await publisher.settled(store.release(serviceIdOf((released++ * 37) % services)))
  waits.push(performance.now() - begun)
  await sleep(releasePauseMs)
}
waits.sort((a, b) => a - b)
row('releases', released, '')
row('calls a second meanwhile', (calls - callsBefore) / (sittingMs / 1000), '')
row('release until acknowledged, p50', quantile(waits, 0.5), 'ms')
row('release until acknowledged, p99', quantile(waits, 0.99), 'ms')
for (const [worker, ms] of (await maximaMs('loop_delay')).entries()) {
  row(`worker ${worker}, loop stood still with releases`, ms, 'ms')
}
for (const [worker, ms] of (await maximaMs('swap')).entries()) {
  row(`worker ${worker}, longest change`, ms, 'ms')
}
const cpuMs = await maximaMs('swap_cpu')
for (const [worker, ms] of cpuMs.entries()) row(`worker ${worker}, longest change, CPU`, ms, 'ms')
const worst = Math.max(...cpuMs)
console.log(`${worst <= stallBoundMs ? 'within' : 'BEYOND'} the bound of ${stallBoundMs} ms`)

stop = true
await Promise.all(load)
child.kill('SIGTERM')
await new Promise((resolve) => child.once('exit', resolve))
await publisher.close()
feed.close()
control.close()
rmSync(dataDir, { recursive: true })

/** Calls all services in turn, connection after connection, so that every worker links them. */
async function caller(first: number): Promise<void> {
  for (let n = first; !stop; ) {
    const socket = connect(ready.httpPort, '127.0.0.1').setNoDelay(true)
    let answered = () => {}
    socket.on('error', () => {})
    socket.on('data', () => answered())
    socket.on('close', () => answered())
    for (let i = 0; i < services && !stop; i++, n++) {
      const serviceId = serviceIdOf(n % services)
      const host = `${serviceId}-1250000000.gz.apigw.localhost`
      const answer = new Promise<void>((resolve) => {
        answered = resolve
      })
      socket.write(`GET /release/none HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      await answer
      calls++
      if (calls > warmUpCalls) await sleep(callPauseMs)
    }
    socket.destroy()
  }
}

/** One of the probe's recent maxima, by worker. */
async function maximaMs(what: 'loop_delay' | 'swap' | 'swap_cpu'): Promise<number[]> {
  const answer = await fetch(`http://127.0.0.1:${ready.probePort}/metrics`)
  const line = new RegExp(`^sluice_gateway_${what}_max_seconds\\S* (\\S+)$`, 'gm')
  return [...(await answer.text()).matchAll(line)].map(([, seconds]) => Number(seconds) * 1000)
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

function row(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(58)} ${value.toFixed(2).padStart(10)} ${unit}`)
}
