/**
 * The snapshot with 50,000 APIs (500 services of 100): what the first compile costs, what one
 * release costs and sends, and how long a gateway waits for it. No network: the gateway is a
 * receiver at the end of the frames. Run alone: `node bench/snapshot.ts`.
 */
import { Duplex } from 'node:stream'
import { createFeed } from '../src/control/feed.ts'
import { createPublisher } from '../src/control/publish.ts'
import { systemClock } from '../src/lib/clock.ts'
import { Secret } from '../src/lib/secret.ts'
import { decodeSection } from '../src/snapshot/codec.ts'
import { parsePattern } from '../src/snapshot/compile/pattern.ts'
import { controlFrames, encodeFrame, feedPath, feedUpgrade } from '../src/snapshot/frames.ts'
import { SnapshotReceiver } from '../src/snapshot/receiver.ts'
import { buildRouter } from '../src/snapshot/router.ts'
import { SnapshotState } from '../src/snapshot/state.ts'
import { GeneratedStore, serviceIdOf } from '../test/cases/generated-store.ts'

const services = 500
const apisPerService = 100
const releases = 200

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

function row(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(58)} ${value.toFixed(2).padStart(10)} ${unit}`)
}

/** Watches for turns of the event loop that take long. */
function watchLoop(): { worstMs(): number } {
  let last = performance.now()
  let worst = 0
  setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - last - 1)
    last = now
  }, 1).unref()
  return {
    worstMs() {
      const seen = worst
      worst = 0
      return seen
    },
  }
}

/** One table of 50,000 paths of all kinds, asked for hits, near-misses and the worst there is. */
function benchRouter(): void {
  const count = 12_500
  const entries = Array.from({ length: count }, (_, i) =>
    [`=/e/${i}`, `^~/p/${i}/`, `/{tenant}/v/${i}/{id}`, `/n/${i}/`].map((path, kind) => {
      const pattern = parsePattern(path)
      if (pattern.kind === 'fault') throw new Error(pattern.reason)
      return { pattern, method: 'GET', index: 4 * i + kind }
    }),
  ).flat()
  const router = buildRouter(entries)
  const asked = (what: string, path: (i: number) => string, turns: number): void => {
    const paths = Array.from({ length: turns }, (_, i) => path(i))
    const begun = cpuMs()
    for (const one of paths) router.match('GET', one)
    row(`one match among 50,000, ${what}, CPU`, ((cpuMs() - begun) / turns) * 1000, 'us')
  }
  asked('exact', (i) => `/e/${(i * 7) % count}`, 200_000)
  asked('preferred prefix', (i) => `/p/${(i * 7) % count}/x`, 200_000)
  asked('variables', (i) => `/t/v/${(i * 7) % count}/x`, 200_000)
  asked('plain prefix', (i) => `/n/${(i * 7) % count}/x`, 200_000)
  asked('none', (i) => `/t/w/${i}/x`, 200_000)
  asked('none, 8 kB of slashes', () => '/'.repeat(8_192), 200)
  asked('none, 8 kB of near-misses', (i) => `/v/${i}`.repeat(1_600), 200)
}

const feed = createFeed({
  token: new Secret('bench'),
  clock: systemClock,
  allowPlain: true,
  report: () => {},
})
const store = new GeneratedStore(services, apisPerService)
const publisher = createPublisher({
  store,
  feed,
  settings: async () => ({ kind: 'settings', baseDomain: 'b', serverName: 's', draftKey: '' }),
  report: console.error,
})

// The gateway's end of the connection: frames in, acknowledgements out.
const state = new SnapshotState()
const receiver = new SnapshotReceiver(state)
const decoder = controlFrames()
let frames = 0
let bytes = 0
let upgraded = false
const socket = new Duplex({
  read() {},
  write(chunk: Buffer, _encoding, done) {
    if (!upgraded) {
      upgraded = true
      return done()
    }
    bytes += chunk.length
    for (const frame of decoder.push(chunk)) {
      frames += 1
      const { reply, change } = receiver.take(frame)
      for (const answer of reply) socket.push(Buffer.concat(encodeFrame(answer)))
      if (!change) continue
      const { revision, hash } = change
      const ack = { revision, hash, state: 'linked', reason: '' } as const
      socket.push(Buffer.concat(encodeFrame({ kind: 'ack', ack })))
    }
    done()
  },
})

const loop = watchLoop()
let cpu = cpuMs()
let started = performance.now()
await publisher.start()
row('first compile, CPU', cpuMs() - cpu, 'ms')
row('first compile, longest turn of the loop', loop.worstMs(), 'ms')
row('first compile, wall', performance.now() - started, 'ms')

cpu = cpuMs()
started = performance.now()
const request = {
  method: 'GET',
  url: feedPath,
  headers: { upgrade: feedUpgrade, authorization: 'Bearer bench' },
  socket: { remoteAddress: '127.0.0.1' },
}
// What the feed looks at of a request.
feed.upgrade(request as unknown as Parameters<typeof feed.upgrade>[0], socket, new Uint8Array())
socket.push(
  Buffer.concat(
    encodeFrame({
      kind: 'hello',
      hello: {
        nodeId: 'bench',
        address: '',
        version: '',
        workers: 1,
        revision: 0,
        hash: '',
        protocol: 1,
      },
    }),
  ),
)
while (!feed.acknowledgedOnce()) await new Promise((resolve) => setImmediate(resolve))
row('a gateway joins with nothing, wall', performance.now() - started, 'ms')
row('a gateway joins with nothing, frames', frames, '')
row('a gateway joins with nothing, sent', bytes / 1e6, 'MB')

loop.worstMs()
const waits: number[] = []
frames = 0
bytes = 0
cpu = cpuMs()
for (let i = 0; i < releases; i++) {
  const begun = performance.now()
  await publisher.settled(store.release(serviceIdOf((i * 37) % services)))
  waits.push(performance.now() - begun)
}
waits.sort((a, b) => a - b)
row(`one release of ${releases}, CPU`, (cpuMs() - cpu) / releases, 'ms')
row('one release, frames', frames / releases, '')
row('one release, sent', bytes / releases / 1e3, 'kB')
row('one release until acknowledged, p50', quantile(waits, 0.5), 'ms')
row('one release until acknowledged, p99', quantile(waits, 0.99), 'ms')
row('releases, longest turn of the loop', loop.worstMs(), 'ms')

const section = state.get(`apis/${serviceIdOf(499)}/draft/0`)
if (!section) throw new Error('the section is missing')
cpu = cpuMs()
const rounds = 200
for (let i = 0; i < rounds; i++) {
  const decoded = decodeSection(section.key, section.bytes)
  if (decoded.kind !== 'apis') throw new Error('no APIs')
  buildRouter(decoded.apis.map(({ path, method }, index) => ({ pattern: path, method, index })))
}
row('a worker reads a section of 100 APIs and its router, CPU', (cpuMs() - cpu) / rounds, 'ms')
benchRouter()
row('resident memory', process.memoryUsage.rss() / 1e6, 'MB')
socket.destroy()
await publisher.close()
feed.close()
