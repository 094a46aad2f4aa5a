/**
 * Bytes read from a caller and not processed yet. Usually one chunk as it came, used up in the same
 * turn; what has to wait is joined, within the bounds of whoever reads.
 */

export class Input {
  /** Null when nothing waits. */
  bytes: Buffer | null = null
  /** Where the unprocessed part begins. */
  start = 0

  get length(): number {
    return this.bytes === null ? 0 : this.bytes.length - this.start
  }

  append(chunk: Buffer): void {
    this.bytes = this.bytes === null ? chunk : joined(this.bytes, this.start, chunk)
    this.start = 0
  }

  /** What lies before `end` has been processed. */
  consumeTo(end: number): void {
    if (this.bytes !== null && end < this.bytes.length) this.start = end
    else this.clear()
  }

  clear(): void {
    this.bytes = null
    this.start = 0
  }
}

/** In memory of its own: the runtime's pool would be held whole by a head that never ends. */
function joined(bytes: Buffer, start: number, chunk: Buffer): Buffer {
  const kept = bytes.length - start
  const all = Buffer.allocUnsafeSlow(kept + chunk.length)
  bytes.copy(all, 0, start)
  chunk.copy(all, kept)
  return all
}
