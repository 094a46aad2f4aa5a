/**
 * Keeps nonces over restarts, so that a captured call is not good once more after one: those that
 * were used are appended once a second, and the file is replaced when half of it is old.
 *
 * It holds blocks of a fixed size, each with a checksum, so that what is torn or damaged costs its
 * block alone. No nonce stands in it: 36 bits of a hash, a place in the table, and when it may be
 * forgotten by the wall clock, which the time stamps of calls are held against as well. The
 * table's secret goes with them, because places depend on it.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { codeOf } from '../../lib/error-code.ts'
import { replaceAndHold } from '../../lib/whole-file.ts'
import { noncesMax } from '../limits.ts'
import { createNonceMemory, Nonces } from '../nonces.ts'
import { nonceRewriteBlocksMin } from './limits.ts'

const magic = Buffer.from('slnonce1', 'latin1')
const seedBytes = 16
const sizeAt = magic.length + seedBytes
const headBytes = sizeAt + 8
const blockBytes = 512
/** Behind the checksum and the number of entries. */
const entriesAt = 8
const entryBytes = 12
const entriesPerBlock = Math.floor((blockBytes - entriesAt) / entryBytes)
const placeBits = 28
const placeMask = 2 ** placeBits - 1
/** Written or read at once; then the event loop is let go. */
const blocksPerPiece = 2_048

export interface NonceFileOptions {
  readonly path: string
  readonly report: (message: string) => void
  /** Words of the table. */
  readonly size?: number
  readonly monotonicMs?: () => number
  readonly epochMs?: () => number
  /** Tests put a failing disk there. */
  readonly openFile?: typeof open
}

export interface NonceFile {
  /** The table, with what was kept in it. */
  readonly shared: SharedArrayBuffer
  /** Writes what is new; never rejects. One at a time. */
  save(): Promise<void>
  /** Saves and closes. */
  close(): Promise<void>
}

/** Reads what was kept into a new table; never rejects. */
export async function openNonceFile(options: NonceFileOptions): Promise<NonceFile> {
  const { path, report, size = noncesMax, monotonicMs } = options
  const kept = await openKept(path, size, report)
  const shared = createNonceMemory(size, kept?.seed)
  const nonces = new Nonces(shared, monotonicMs)
  const file = new OpenNonceFile(options, shared, nonces)
  if (kept !== null) await file.load(kept)
  return file
}

class OpenNonceFile implements NonceFile {
  readonly shared: SharedArrayBuffer
  readonly #options: NonceFileOptions
  readonly #nonces: Nonces
  readonly #head: Buffer
  readonly #epochMs: () => number
  #file: FileHandle | null = null
  /** Blocks when it was written whole, and since. */
  #wholeBlocks = 0
  #newBlocks = 0
  #isFailing = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: NonceFileOptions, shared: SharedArrayBuffer, nonces: Nonces) {
    this.shared = shared
    this.#options = options
    this.#nonces = nonces
    this.#head = headOf(nonces.seed, nonces.size)
    this.#epochMs = options.epochMs ?? Date.now
  }

  readonly save = (): Promise<void> => {
    this.#running = this.#running.then(() => this.#save())
    return this.#running
  }

  readonly close = async (): Promise<void> => {
    await this.save()
    await this.#file?.close().catch(() => {})
    this.#file = null
  }

  async #save(): Promise<void> {
    const { report } = this.#options
    const places = [...this.#nonces.changed()]
    if (places.length === 0 && !this.#isFailing) return
    try {
      if (this.#file !== null) await this.#append(this.#file, places)
      const isWorn = this.#newBlocks > Math.max(this.#wholeBlocks, nonceRewriteBlocksMin)
      if (this.#file === null || isWorn) await this.#rewrite()
    } catch (error) {
      if (!this.#isFailing) report(`nonces cannot be saved, calls go on: ${String(error)}`)
      this.#isFailing = true
      // Whatever part of it was written: the whole is written next time.
      await this.#file?.close().catch(() => {})
      this.#file = null
      return
    }
    if (this.#isFailing) report('nonces are saved again')
    this.#isFailing = false
  }

  async #append(file: FileHandle, places: readonly number[]): Promise<void> {
    this.#newBlocks += await this.#write(file, places)
    await file.datasync()
  }

  /** What was used meanwhile is marked, and appended the next time. */
  async #rewrite(): Promise<void> {
    const { path, openFile } = this.#options
    let blocks = 0
    const file = await replaceAndHold(
      path,
      async (draft) => {
        await draft.writeFile(this.#head)
        blocks = await this.#write(draft, this.#nonces.taken())
      },
      openFile,
    )
    await this.#file?.close().catch(() => {})
    this.#file = file
    this.#wholeBlocks = blocks
    this.#newBlocks = 0
  }

  /** Writes what these places hold, piece by piece; returns the number of its blocks. */
  async #write(file: FileHandle, places: Iterable<number>): Promise<number> {
    let written = 0
    let blocks: Buffer[] = []
    const flush = async () => {
      written += blocks.length
      await file.writeFile(Buffer.concat(blocks))
      blocks = []
    }
    for (const block of this.#blocks(places)) {
      if (blocks.push(block) === blocksPerPiece) await flush()
    }
    if (blocks.length > 0) await flush()
    return written
  }

  *#blocks(places: Iterable<number>): Generator<Buffer> {
    let block = Buffer.alloc(blockBytes)
    let entries = 0
    for (const place of places) {
      const held = this.#nonces.held(place)
      if (held === null) continue
      const at = entriesAt + entries++ * entryBytes
      block.writeUInt32LE(((held.low << placeBits) | place) >>> 0, at)
      block.writeInt32LE(held.high, at + 4)
      // Not a moment sooner than its time.
      block.writeUInt32LE(Math.ceil((this.#epochMs() + held.leftMs) / 1000), at + 8)
      if (entries < entriesPerBlock) continue
      yield this.#sealed(block, entries)
      block = Buffer.alloc(blockBytes)
      entries = 0
    }
    if (entries > 0) yield this.#sealed(block, entries)
  }

  #sealed(block: Buffer, entries: number): Buffer {
    block.writeUInt32LE(entries, 4)
    block.writeUInt32LE(this.#checksum(block), 0)
    return block
  }

  /** Those of another file have another one, whatever is in them. */
  #checksum(block: Uint8Array): number {
    return crc32(block.subarray(4), this.#head.readUInt32LE(sizeAt + 4))
  }

  /** Puts into the table what is in the file, and closes it. */
  async load({ file }: Kept): Promise<void> {
    const { report } = this.#options
    const piece = Buffer.alloc(blocksPerPiece * blockBytes)
    // Of what can have been written; anything longer is not ours.
    const perTable = Math.ceil(this.#nonces.size / entriesPerBlock)
    let left = 3 * Math.max(perTable, nonceRewriteBlocksMin)
    let damaged = 0
    try {
      for (let at = headBytes; left > 0; at += piece.length) {
        const { bytesRead } = await file.read(piece, 0, piece.length, at)
        // What is no whole block was torn by a crash in the middle of a write.
        const blocks = Math.min(Math.floor(bytesRead / blockBytes), left)
        left -= blocks
        for (let i = 0; i < blocks; i++) {
          if (!this.#restore(piece.subarray(i * blockBytes, (i + 1) * blockBytes))) damaged++
        }
        if (blocks < blocksPerPiece) break
      }
    } catch (error) {
      report(`${lost('are not all read')}: ${String(error)}`)
    }
    await file.close().catch(() => {})
    if (damaged > 0) report(`${lost('are damaged')}: ${damaged} blocks of the file are left out`)
  }

  #restore(block: Buffer): boolean {
    const entries = block.readUInt32LE(4)
    if (block.readUInt32LE(0) !== this.#checksum(block) || entries > entriesPerBlock) return false
    const nowMs = this.#epochMs()
    for (let i = 0; i < entries; i++) {
      const at = entriesAt + i * entryBytes
      const first = block.readUInt32LE(at)
      this.#nonces.restore({
        place: first & placeMask,
        high: block.readInt32LE(at + 4),
        low: first >>> placeBits,
        leftMs: block.readUInt32LE(at + 8) * 1000 - nowMs,
      })
    }
    return true
  }
}

interface Kept {
  /** Of the table that the file is of. */
  readonly seed: Uint8Array
  readonly file: FileHandle
}

/** The file where it is one of a table of that size; null: there is none that can be read. */
async function openKept(
  path: string,
  size: number,
  report: NonceFileOptions['report'],
): Promise<Kept | null> {
  let file: FileHandle | null = null
  try {
    file = await open(path, 'r')
    const head = Buffer.alloc(headBytes)
    const { bytesRead } = await file.read(head, 0, headBytes, 0)
    const seed = head.subarray(magic.length, sizeAt)
    if (bytesRead === headBytes && head.equals(headOf(seed, size))) return { seed, file }
    report(`${lost('are not kept')}: the file is damaged, or of another version`)
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT'
    if (!isMissing) report(`${lost('cannot be read')}: ${String(error)}`)
  }
  await file?.close().catch(() => {})
  return null
}

function lost(what: string): string {
  return `nonces ${what}, some that were used before are good once more`
}

function headOf(seed: Uint8Array, size: number): Buffer {
  const head = Buffer.alloc(headBytes)
  magic.copy(head)
  head.set(seed, magic.length)
  head.writeUInt32LE(size, sizeAt)
  head.writeUInt32LE(crc32(head.subarray(0, sizeAt + 4)), sizeAt + 4)
  return head
}
