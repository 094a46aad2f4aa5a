/**
 * Text segments on disk: `access-<time>-<n>.log`, appended to until large or old, then closed.
 *
 * A segment holds whole lines only. What a failed or interrupted write left of a line is cut off,
 * at once when the write fails, at the next start when the process died.
 */
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../lib/clock.ts'
import { logKeptMaxMs, logSegmentAgeMaxMs, logSegmentBytesMax, logSegmentsMax } from './limits.ts'

const segmentName =
  /^access-(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)T(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)Z-(?<n>\d{6,})\.log$/
const lineFeed = 0x0a
const tailBlockBytes = 64 * 1024

export interface SegmentBounds {
  readonly bytesMax: number
  readonly ageMaxMs: number
  /** How many segments are kept, the open one included. */
  readonly segmentsMax: number
  readonly keptMaxMs: number
}

export const segmentBounds: SegmentBounds = {
  bytesMax: logSegmentBytesMax,
  ageMaxMs: logSegmentAgeMaxMs,
  segmentsMax: logSegmentsMax,
  keptMaxMs: logKeptMaxMs,
}

export interface SegmentWriter {
  /** Appends whole lines; when it rejects, nothing of them is in a segment. */
  append(lines: Buffer): Promise<void>
  /** Makes what was appended safe against a power cut and closes the file. */
  close(): Promise<void>
}

export interface SegmentDeps {
  readonly directory: string
  readonly clock: Clock
  readonly bounds: SegmentBounds
  /** Tests put a failing disk here. */
  readonly openFile?: typeof open
}

interface OpenSegment {
  readonly handle: FileHandle
  readonly startedAtMs: number
  size: number
}

/** A segment on disk. */
export interface SegmentFile {
  readonly name: string
  readonly number: number
  readonly startedAtMs: number
}

/** The segments of a directory, oldest first; other files are not looked at. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  const found: SegmentFile[] = []
  for (const name of await readdir(directory)) {
    const parts = segmentName.exec(name)?.groups
    if (parts === undefined) continue
    const { y, mo, d, h, mi, s, n } = parts
    const startedAtMs = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
    if (Number.isFinite(startedAtMs)) found.push({ name, number: Number(n), startedAtMs })
  }
  return found.sort((a, b) => a.number - b.number)
}

/** Touches nothing yet: a directory that cannot be written is met by `append`. */
export function createSegmentWriter(deps: SegmentDeps): SegmentWriter {
  return new Segments(deps)
}

class Segments implements SegmentWriter {
  readonly #directory: string
  readonly #clock: Clock
  readonly #bounds: SegmentBounds
  readonly #openFile: typeof open
  #current: OpenSegment | null = null
  #lastNumber = 0
  #resumed = false

  constructor({ directory, clock, bounds, openFile = open }: SegmentDeps) {
    this.#directory = directory
    this.#clock = clock
    this.#bounds = bounds
    this.#openFile = openFile
  }

  async append(lines: Buffer): Promise<void> {
    const segment = await this.#segmentFor(lines.length)
    let written = 0
    try {
      while (written < lines.length) {
        const left = lines.length - written
        const at = segment.size + written
        written += (await segment.handle.write(lines, written, left, at)).bytesWritten
      }
    } catch (error) {
      await this.#undo(segment)
      throw error
    }
    segment.size += lines.length
  }

  /** Cuts off the part of a failed write. If that fails as well, the next open repairs the file. */
  async #undo(segment: OpenSegment): Promise<void> {
    try {
      await segment.handle.truncate(segment.size)
    } catch {
      this.#current = null
      this.#resumed = false
      await segment.handle.close().catch(() => {})
    }
  }

  async #segmentFor(bytes: number): Promise<OpenSegment> {
    if (!this.#resumed) await this.#resume()
    const current = this.#current
    if (current !== null && this.#isFull(current, bytes)) {
      this.#current = null
      await current.handle.close()
    }
    this.#current ??= await this.#start()
    return this.#current
  }

  #isFull(segment: OpenSegment, bytes: number): boolean {
    if (segment.size === 0) return false
    const ageMs = this.#clock.now() - segment.startedAtMs
    const { bytesMax, ageMaxMs } = this.#bounds
    // A negative age: the clock was set back.
    return segment.size + bytes > bytesMax || ageMs >= ageMaxMs || ageMs < -1000
  }

  /** Goes on with the newest segment of an earlier run, after cutting off a torn last line. */
  async #resume(): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    const newest = (await listSegments(this.#directory)).at(-1)
    if (newest !== undefined) {
      this.#lastNumber = newest.number
      const handle = await this.#openFile(join(this.#directory, newest.name), 'r+')
      try {
        const size = await endOfLastLine(handle)
        await handle.truncate(size)
        this.#current = { handle, startedAtMs: newest.startedAtMs, size }
      } catch (error) {
        await handle.close().catch(() => {})
        throw error
      }
    }
    this.#resumed = true
  }

  async #start(): Promise<OpenSegment> {
    const startedAtMs = this.#clock.now()
    const time = new Date(startedAtMs).toISOString().replace(/[-:]|\.\d+/g, '')
    const name = `access-${time}-${String(this.#lastNumber + 1).padStart(6, '0')}.log`
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
    const handle = await this.#openFile(join(this.#directory, name), flags, 0o600)
    this.#lastNumber++
    await this.#deleteOld().catch(() => {})
    return { handle, startedAtMs: Math.floor(startedAtMs / 1000) * 1000, size: 0 }
  }

  async #deleteOld(): Promise<void> {
    const segments = await listSegments(this.#directory)
    const tooOld = this.#clock.now() - this.#bounds.keptMaxMs
    for (const [index, { name, startedAtMs }] of segments.entries()) {
      const newer = segments.length - 1 - index
      if (newer > 0 && (newer >= this.#bounds.segmentsMax || startedAtMs < tooOld)) {
        await unlink(join(this.#directory, name))
      }
    }
  }

  async close(): Promise<void> {
    const closing = this.#current
    this.#current = null
    this.#resumed = false
    if (closing === null) return
    try {
      await closing.handle.sync()
    } finally {
      await closing.handle.close()
    }
  }
}

/** The size that the file has without an unfinished last line. */
async function endOfLastLine(handle: FileHandle): Promise<number> {
  const block = Buffer.alloc(tailBlockBytes)
  let end = (await handle.stat()).size
  while (end > 0) {
    const from = Math.max(0, end - tailBlockBytes)
    const { bytesRead } = await handle.read(block, 0, end - from, from)
    const at = block.subarray(0, bytesRead).lastIndexOf(lineFeed)
    if (at >= 0) return from + at + 1
    end = from
  }
  return 0
}
