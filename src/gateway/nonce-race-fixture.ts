/**
 * A worker thread for tests: uses the same nonces as others do, all of them at one time, on a clock
 * that they share and that every reading moves.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type NonceAnswer, Nonces } from './nonces.ts'

export interface NonceRace {
  readonly shared: SharedArrayBuffer
  /** Milliseconds. */
  readonly clock: SharedArrayBuffer
  /** How far a reading moves the clock. */
  readonly stepMs: number
  /** How far the clock of this thread is ahead. */
  readonly aheadMs: number
  /** Counts those who have come to a nonce. */
  readonly gate: SharedArrayBuffer
  readonly workers: number
  readonly nonces: number
  readonly ttlSeconds: number
}

// What the test's only `new Worker` of this file passes.
const race: NonceRace = workerData
/** Turns in which a thread waits without sleep, so that it starts at the same moment. */
const spinsMax = 20_000
const clock = new Int32Array(race.clock)
const gate = new Int32Array(race.gate)
const nonces = new Nonces(race.shared, () => Atomics.add(clock, 0, race.stepMs) + race.aheadMs)

parentPort?.once('message', () => parentPort?.postMessage(run()))
parentPort?.postMessage('ready')

/** Nobody goes on before all have come. */
function startTogether(round: number): void {
  const all = round * race.workers
  let come = Atomics.add(gate, 0, 1) + 1
  if (come === all) Atomics.notify(gate, 0)
  for (let spins = 0; come < all && spins < spinsMax; spins++) come = Atomics.load(gate, 0)
  for (; come < all; come = Atomics.load(gate, 0)) Atomics.wait(gate, 0, come)
}

function run(): readonly NonceAnswer[] {
  const answers: NonceAnswer[] = []
  for (let i = 0; i < race.nonces; i++) {
    startTogether(i + 1)
    answers.push(nonces.use(`nonce ${i}`, race.ttlSeconds))
  }
  return answers
}
