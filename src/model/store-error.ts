/**
 * What can be wrong with the store itself, as opposed to what was asked of it.
 *
 * It belongs to the port, because whoever uses the port has to tell "try again" from "call the
 * operator", whichever database is behind it.
 */

/**
 * `busy`: too much at once, or a wait that reached its deadline: nothing was done, try again.
 * `unavailable`: the database cannot be reached or opened. `full`: no room to write.
 * `damaged`: the database's content cannot be read. `newer`: written by a newer release.
 * `key`: sealed with another key. `closed`: used after its end.
 */
export type StoreFailure = 'busy' | 'unavailable' | 'full' | 'damaged' | 'newer' | 'key' | 'closed'

/** The text names the database, the cause and what to do; it never holds a secret. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly kind: StoreFailure

  constructor(kind: StoreFailure, text: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}
