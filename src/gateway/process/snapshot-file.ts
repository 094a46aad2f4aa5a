/**
 * The last known good snapshot on disk: records of put, remove and commit, appended.
 *
 * A change costs what it touches; when garbage exceeds what is live the file is replaced whole. A
 * change counts from its commit on: what follows the last one is cut off at the next start.
 * Anything else that is wrong sets the file aside, and nothing of it is served.
 */

import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rename } from 'node:fs/promises'
import type { Clock } from '../../lib/clock.ts'
import { codeOf } from '../../lib/error-code.ts'
import type { Secret } from '../../lib/secret.ts'
import { replaceAndHold } from '../../lib/whole-file.ts'
import { idOf } from '../../snapshot/codec.ts'
import type { EncodedSection, SectionKey, SnapshotChange } from '../../snapshot/snapshot.ts'
import { hashOf } from '../../snapshot/state.ts'
import { snapshotGarbageMinBytes, snapshotWriteBytes } from './limits.ts'
import type { SnapshotRecord } from './sealed-records.ts'
import { DamagedFile, magic, putBytes, RecordSealer, readRecords } from './sealed-records.ts'
import { shared } from './sections.ts'

export interface SnapshotFileOptions {
  readonly path: string
  readonly token: Secret
  readonly clock: Clock
  readonly report: (message: string) => void
  /** What is there is replaced unread by the first save, which must then bring everything. */
  readonly replace?: boolean
  /** Tests put a failing disk here. */
  readonly openFile?: typeof open
  readonly garbageMinBytes?: number
}

export interface SnapshotFile {
  /** What was there at the opening, as one change from nothing; null: nothing to serve. */
  readonly found: SnapshotChange | null
  /**
   * Makes a change durable. Rejects when it cannot; then the next save writes everything anew.
   * One at a time.
   */
  save(change: SnapshotChange): Promise<void>
  close(): Promise<void>
}

interface Contents {
  readonly revision: number
  readonly hash: string
  readonly sections: Map<SectionKey, EncodedSection>
  /** Bytes up to the last commit. */
  readonly size: number
}

/**
 * Never rejects for what the file holds: a damaged one is renamed to `….damaged-<time>`. Says what
 * it found, and what of it does not count.
 */
export async function openSnapshotFile(options: SnapshotFileOptions): Promise<SnapshotFile> {
  return new AppendedFile(options, options.replace ? null : await load(options))
}

class AppendedFile implements SnapshotFile {
  readonly found: SnapshotChange | null
  readonly #options: SnapshotFileOptions
  readonly #openFile: typeof open
  readonly #garbageMinBytes: number
  /** What has been given to save, whether the disk took it or not. */
  readonly #sections: Map<SectionKey, EncodedSection>
  #liveBytes = 0
  /** Bytes up to the last commit; 0: the file is to be written anew. */
  #size: number
  #open: { readonly handle: FileHandle; readonly sealer: RecordSealer } | null = null

  constructor(options: SnapshotFileOptions, contents: Contents | null) {
    this.#options = options
    this.#openFile = options.openFile ?? open
    this.#garbageMinBytes = options.garbageMinBytes ?? snapshotGarbageMinBytes
    this.#sections = contents?.sections ?? new Map()
    this.#size = contents?.size ?? 0
    for (const section of this.#sections.values()) this.#liveBytes += putBytes(section)
    this.found = contents === null ? null : this.#whole(contents)
  }

  #whole({ revision, hash }: { revision: number; hash: string }): SnapshotChange {
    return { revision, hash, put: [...this.#sections.values()], remove: [] }
  }

  async save(change: SnapshotChange): Promise<void> {
    for (const key of change.remove) this.#forget(key)
    for (const section of change.put) {
      this.#forget(section.key)
      this.#sections.set(section.key, section)
      this.#liveBytes += putBytes(section)
    }
    const garbage = this.#size - this.#liveBytes
    const isWasteful = garbage > Math.max(this.#liveBytes, this.#garbageMinBytes)
    if (this.#size === 0 || isWasteful) return this.#rewrite(this.#whole(change))
    try {
      await this.#append(change)
    } catch (error) {
      await this.#giveUp()
      throw error
    }
  }

  #forget(key: SectionKey): void {
    const old = this.#sections.get(key)
    if (old === undefined) return
    this.#liveBytes -= putBytes(old)
    this.#sections.delete(key)
  }

  async #append(change: SnapshotChange): Promise<void> {
    const { path, token } = this.#options
    if (this.#open === null) {
      const handle = await this.#openFile(path, 'r+')
      this.#open = { handle, sealer: new RecordSealer(token, this.#size) }
      await handle.truncate(this.#size)
    }
    const { handle, sealer } = this.#open
    const end = await writeRecords(handle, sealer, recordsOf(change), this.#size)
    await handle.datasync()
    this.#size = end
  }

  async #rewrite(whole: SnapshotChange): Promise<void> {
    await this.#giveUp()
    const { path, token } = this.#options
    const sealer = new RecordSealer(token, magic.length)
    let end = 0
    const write = async (draft: FileHandle) => {
      await writeAll(draft, magic, 0)
      end = await writeRecords(draft, sealer, recordsOf(whole), magic.length)
    }
    const handle = await replaceAndHold(path, write, this.#openFile)
    this.#open = { handle, sealer }
    this.#size = end
  }

  /** What the file holds is not known any more: the next save writes everything anew. */
  async #giveUp(): Promise<void> {
    this.#size = 0
    await this.close().catch(() => {})
  }

  async close(): Promise<void> {
    const closing = this.#open
    this.#open = null
    await closing?.handle.close()
  }
}

async function load(options: SnapshotFileOptions): Promise<Contents | null> {
  const { path, token, clock, report } = options
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    const absent = codeOf(error) === 'ENOENT'
    if (!absent) report(`snapshot file ${path} cannot be read: ${String(error)}`)
    return null
  }
  try {
    const contents = contentsOf(bytes, token)
    report(foundText(path, contents, bytes.length))
    return contents
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error
    const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '')
    const aside = `${path}.damaged-${time}`
    report(`snapshot file ${path} is not served: ${error.message}; set aside as ${aside}`)
    await rename(path, aside).catch((failure) => report(`cannot be set aside: ${String(failure)}`))
    return null
  }
}

function foundText(path: string, contents: Contents | null, bytes: number): string {
  if (contents === null) {
    return `snapshot file ${path} ends before its first snapshot does: it waits for control`
  }
  const { revision, size } = contents
  const found = `snapshot of revision ${revision} found in ${path}`
  return size === bytes
    ? found
    : `${found}; what follows byte ${size} was cut short and is left out`
}

/** Null when there is no commit yet. Throws DamagedFile. */
function contentsOf(file: Buffer, token: Secret): Contents | null {
  const sections = new Map<SectionKey, EncodedSection>()
  let staged: SnapshotRecord[] = []
  let last: { revision: number; hash: string; size: number } | null = null
  for (const { record, end } of readRecords(file, token)) {
    if (record.kind !== 'commit') {
      staged.push(record)
      continue
    }
    for (const each of staged) {
      if (each.kind === 'put') sections.set(each.section.key, each.section)
      else if (each.kind === 'remove') sections.delete(each.key)
    }
    staged = []
    last = { revision: record.revision, hash: record.hash, size: end }
  }
  if (last === null) return null
  for (const [key, section] of sections) {
    if (idOf(section.bytes) !== section.id) throw new DamagedFile(`its section ${key} is damaged`)
    sections.set(key, shared(section))
  }
  if (hashOf(sections.values()) !== last.hash) throw new DamagedFile('its hash does not fit')
  return { ...last, sections }
}

function* recordsOf({ put, remove, revision, hash }: SnapshotChange): Generator<SnapshotRecord> {
  for (const key of remove) yield { kind: 'remove', key }
  for (const section of put) yield { kind: 'put', section }
  yield { kind: 'commit', revision, hash }
}

/** Writes from `at` on, in pieces between which the event loop turns; returns where it ended. */
async function writeRecords(
  handle: FileHandle,
  sealer: RecordSealer,
  records: Iterable<SnapshotRecord>,
  at: number,
): Promise<number> {
  let pieces: Buffer[] = []
  let bytes = 0
  let end = at
  for (const record of records) {
    for (const piece of sealer.seal(record)) {
      pieces.push(piece)
      bytes += piece.length
    }
    if (bytes < snapshotWriteBytes) continue
    await writeAll(handle, Buffer.concat(pieces), end)
    end += bytes
    pieces = []
    bytes = 0
  }
  await writeAll(handle, Buffer.concat(pieces), end)
  return end + bytes
}

async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const left = bytes.length - written
    written += (await handle.write(bytes, written, left, at + written)).bytesWritten
  }
}
