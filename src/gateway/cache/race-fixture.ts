/**
 * A worker thread for tests: puts, finds and removes entries beside others until told to stop, and
 * counts what it found that nobody had put.
 */
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { CacheMemory } from './memory.ts'

export interface CacheRace {
  readonly shared: SharedArrayBuffer
  readonly seed: number
  readonly rounds: number
  readonly keys: number
}

export interface CacheRaceResult {
  readonly found: number
  readonly kept: number
  /** What was wrong with entries that were found. */
  readonly wrong: readonly string[]
}

/** An entry that proves itself: its key's number, a number of its writer's, all bytes the same. */
export function entryOf(key: number, fill: number, bytes: number): Buffer {
  const entry = Buffer.alloc(8 + bytes, fill)
  entry.writeInt32LE(key, 0)
  entry.writeInt32LE(bytes, 4)
  return entry
}

export function faultOf(key: number, entry: Buffer): string | null {
  if (entry.readInt32LE(0) !== key) return `key ${entry.readInt32LE(0)} for ${key}`
  if (entry.readInt32LE(4) !== entry.length - 8) return `length ${entry.length}`
  const [first] = entry.subarray(8)
  return entry.subarray(8).every((byte) => byte === first) ? null : 'torn'
}

// What the tests' only `new Worker` of this file passes.
const race: CacheRace = workerData
if (parentPort !== null) {
  parentPort.once('message', () => parentPort?.postMessage(run(race)))
  parentPort.postMessage('ready')
}

function run({ shared, seed, rounds, keys }: CacheRace): CacheRaceResult {
  const memory = new CacheMemory(shared)
  const names = Array.from({ length: keys }, (_, i) => createHash('sha256').update(`${i}`).digest())
  const wrong: string[] = []
  let found = 0
  let kept = 0
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (let i = 0; i < rounds; i++) {
    const key = random(keys)
    const name = names[key] ?? Buffer.alloc(32)
    const account = 1 + random(2)
    const what = random(8)
    if (what < 4) {
      const entry = entryOf(key, random(256), random(4_000))
      if (memory.put(account, name, entry, 0) === 'kept') kept++
    } else if (what < 7) {
      const entry = memory.find(account, name, 0)
      if (entry === null) continue
      found++
      const fault = faultOf(key, entry)
      if (fault !== null) wrong.push(fault)
    } else memory.remove(account, name)
  }
  return { found, kept, wrong }
}
