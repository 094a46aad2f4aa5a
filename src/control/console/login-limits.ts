/**
 * How often passwords may be tried, so that nobody finds one and nobody keeps its owner out.
 *
 * A name at an address is locked after few failures, an address after more of them, whatever the
 * names. A name is never locked: attempts at it from many addresses get slower, and an address from
 * which it has logged in before is not concerned. Names that do not exist are treated alike.
 */
import { parseIp } from '../../lib/ip.ts'
import {
  loginFailuresPerAddressMax,
  loginFailuresPerNameAndAddressMax,
  loginPlacesKnownMax,
} from './limits.ts'
import { LockOut } from './lock-out.ts'
import { NamePace } from './name-pace.ts'
import { Recent } from './recent.ts'

export interface Try {
  readonly name: string
  readonly sourceAddress: string | null
  /** Whether the database knows a session of the name from this address. */
  readonly hasSessionThere: boolean
}

export interface Attempt {
  /** The name has logged in from this address before. */
  readonly isKnown: boolean
  /** The password was right. */
  succeeded(): void
  /** The password was not looked at. */
  withdrawn(): void
}

export interface Held {
  /** Epoch ms. */
  readonly heldUntilMs: number
  /** `pace`: others are at this name; the caller itself has done nothing. */
  readonly by: 'lock' | 'pace'
}

export class LoginLimits {
  readonly #pairs = new LockOut(loginFailuresPerNameAndAddressMax)
  readonly #addresses = new LockOut(loginFailuresPerAddressMax)
  readonly #names = new NamePace()
  /** Where a name has logged in. */
  readonly #known = new Recent<true>(loginPlacesKnownMax)

  /** Counts an attempt as failed, unless none is let in. One that is held counts for nothing. */
  begin({ name: given, sourceAddress, hasSessionThere }: Try, nowMs: number): Attempt | Held {
    const name = given.toLowerCase()
    const address = addressKey(sourceAddress)
    const pair = `${address} ${name}`
    const lockedUntilMs = Math.max(
      this.#pairs.heldUntil(pair, nowMs),
      this.#addresses.heldUntil(address, nowMs),
    )
    if (lockedUntilMs > 0) return { heldUntilMs: lockedUntilMs, by: 'lock' }
    const isKnown = hasSessionThere || this.#known.get(pair) === true
    const heldUntilMs = isKnown ? 0 : this.#names.heldUntil(name, nowMs)
    if (heldUntilMs > 0) return { heldUntilMs, by: 'pace' }

    const counted = [this.#addresses.count(address, nowMs), this.#pairs.count(pair, nowMs)]
    if (!isKnown) counted.push(this.#names.count(name, nowMs))
    const withdrawn = () => {
      for (const each of counted) each.takeBack()
    }
    return {
      isKnown,
      withdrawn,
      succeeded: () => {
        withdrawn()
        this.#pairs.forget(pair)
        this.#known.set(pair, true)
      },
    }
  }
}

/** An address as it is counted: of IPv6 the network of 64 bits that one host may use. */
export function addressKey(address: string | null): string {
  const bytes = parseIp((address ?? '').replace(/%.*$/, ''))
  if (bytes === null) return address ?? ''
  return Buffer.from(bytes.length === 16 ? bytes.subarray(0, 8) : bytes).toString('hex')
}
