/**
 * Randomness as a parameter, so that ids can be replayed in tests.
 */
import { randomFillSync } from 'node:crypto'

export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
}

export const systemRandom: Random = { bytes: (count) => randomFillSync(new Uint8Array(count)) }
