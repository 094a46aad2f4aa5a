/**
 * Passwords: hashed by scrypt, a bounded number at a time, the others queued up to a bound.
 *
 * A hash costs memory and a thread of the pool, and whoever asks for one has shown nothing yet: so
 * a flood of logins waits in its own queue, or is refused, and takes nothing from anybody else. Who
 * has logged in before has a queue ahead of it. A name that does not exist costs the same work as
 * one that does.
 */
import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { text } from '../../lib/language.ts'
import type { Random } from '../../lib/random.ts'
import { refused } from '../../model/errors.ts'
import {
  passwordHashesAtOnceMax,
  passwordHashesQueuedMax,
  scryptBlockSize,
  scryptCost,
} from './limits.ts'

export interface Passwords {
  /** The text to keep: `scrypt$<cost>$<block size>$<salt>$<hash>`, both in base64url. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is that of `kept`; null stands for nobody's. `isAhead`: waits before all
   * who are not. Throws when all is busy.
   */
  matches(password: string, kept: string | null, isAhead?: boolean): Promise<boolean>
}

/** Derives a key; a parameter for tests. */
export type Derive = (
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
) => Promise<Buffer>

const saltBytes = 16
const hashBytes = 32
const form = /^scrypt\$(\d{1,8})\$(\d{1,3})\$([\w-]{1,100})\$([\w-]{1,200})$/

const nobodys = {
  cost: scryptCost,
  blockSize: scryptBlockSize,
  salt: Buffer.alloc(saltBytes),
  hash: Buffer.alloc(hashBytes),
}

export function createPasswords(random: Random, derive: Derive = deriveKey): Passwords {
  const inTurn = createTurns()

  return {
    async hash(password) {
      const salt = random.bytes(saltBytes)
      const options = optionsOf(scryptCost, scryptBlockSize)
      // Only after a proof, or by the product itself, is a password chosen.
      const hash = await inTurn(() => derive(normal(password), salt, hashBytes, options), true)
      return `scrypt$${scryptCost}$${scryptBlockSize}$${encoded(salt)}$${encoded(hash)}`
    },

    async matches(password, kept, isAhead = false) {
      const { cost, blockSize, salt, hash } = kept === null ? nobodys : parse(kept)
      const options = optionsOf(cost, blockSize)
      const work = () => derive(normal(password), salt, hash.length, options)
      const found = await inTurn(work, isAhead)
      return timingSafeEqual(found, hash) && kept !== null
    },
  }
}

/** The same characters typed on another keyboard are the same password. */
function normal(password: string): string {
  return password.normalize('NFKC')
}

function encoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function parse(kept: string) {
  const [, cost, blockSize, salt, hash] = form.exec(kept) ?? []
  if (cost === undefined || salt === undefined || hash === undefined) {
    throw new Error('a kept password hash cannot be read')
  }
  return {
    cost: Number(cost),
    blockSize: Number(blockSize),
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}

function optionsOf(cost: number, blockSize: number): ScryptOptions {
  return { cost, blockSize, parallelization: 1, maxmem: 256 * cost * blockSize }
}

function deriveKey(
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

/** Runs few at a time, in the order in which they come, those that are ahead first. */
function createTurns() {
  const first: (() => void)[] = []
  const others: (() => void)[] = []
  let running = 0

  return async function inTurn<T>(work: () => Promise<T>, isAhead: boolean): Promise<T> {
    const waiting = isAhead ? first : others
    if (running < passwordHashesAtOnceMax) running += 1
    else {
      if (waiting.length >= passwordHashesQueuedMax) throw tooMany()
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = first.shift() ?? others.shift()
      // A turn is handed on; only when nobody waits does it end.
      if (next === undefined) running -= 1
      else next()
    }
  }
}

function tooMany() {
  const why = text('Too many logins at once; try again in a moment.', '登录请求过多，请稍后再试。')
  return refused('RequestLimitExceeded', why)
}
