/**
 * Keeps the counts of quotas over restarts: what changed is appended once a second, and the file
 * written anew, beside and then in place, when most of it is old.
 *
 * A line is a meter's id, its count and a checksum, so a torn or damaged line costs that line
 * alone; a file that holds one is set aside. Quotas count calls in all, so the highest count wins.
 */
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Counter } from '../meters/counter.ts'
import { head, type MeterMemory, noSlots } from '../meters/memory.ts'
import { quotaRewriteLinesMin } from './limits.ts'

export interface QuotaFileOptions {
  readonly path: string
  readonly memory: MeterMemory
  readonly report: (message: string) => void
}

export interface QuotaFile {
  /** Writes what has changed; never rejects. One at a time. */
  save(): Promise<void>
  /** Saves and closes. */
  close(): Promise<void>
}

/** Reads the counts into the meters' memory. */
export async function openQuotas(options: QuotaFileOptions): Promise<QuotaFile> {
  const saved = await load(options)
  return new Quotas(options, saved)
}

class Quotas implements QuotaFile {
  readonly #options: QuotaFileOptions
  /** Counts in the file by id. */
  readonly #saved: Map<string, number>
  #file: FileHandle | null = null
  #lines = 0
  #failing = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: QuotaFileOptions, saved: Map<string, number>) {
    this.#options = options
    this.#saved = saved
  }

  readonly save = (): Promise<void> => {
    this.#running = this.#running.then(() => this.#save())
    return this.#running
  }

  readonly close = async (): Promise<void> => {
    await this.save()
    await this.#file?.close()
    this.#file = null
  }

  async #save(): Promise<void> {
    const { memory, report } = this.#options
    const changed = [...countsIn(memory)].filter(([id, used]) => this.#saved.get(id) !== used)
    if (changed.length === 0) return
    try {
      const isWorn = this.#lines > 2 * this.#saved.size + quotaRewriteLinesMin
      if (this.#file === null || isWorn) await this.#rewrite(changed)
      else await this.#append(this.#file, changed)
    } catch (error) {
      if (!this.#failing) report(`quotas cannot be saved, calls go on: ${String(error)}`)
      this.#failing = true
      // Whatever part of it was written: the whole is written next time.
      await this.#file?.close().catch(() => {})
      this.#file = null
      return
    }
    for (const [id, used] of changed) this.#saved.set(id, used)
    if (this.#failing) report('quotas are saved again')
    this.#failing = false
  }

  async #append(file: FileHandle, changed: readonly Count[]): Promise<void> {
    await file.appendFile(changed.map(lineOf).join(''))
    await file.datasync()
    this.#lines += changed.length
  }

  async #rewrite(changed: readonly Count[]): Promise<void> {
    const { path } = this.#options
    const all = new Map([...this.#saved, ...changed])
    await this.#file?.close()
    this.#file = null
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile([...all].map(lineOf).join(''))
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
    this.#file = await open(path, 'a', 0o600)
    this.#lines = all.size
  }
}

type Count = readonly [id: string, used: number]

function* countsIn(memory: MeterMemory): Generator<Count> {
  const { words } = memory
  for (const record of memory.records()) {
    if (words[record + head.size] !== noSlots) continue
    const used = new Counter(memory, record).used()
    const [a = 0, b = 0] = [words[record + head.hashA], words[record + head.hashB]]
    if (used > 0) yield [hex(a) + hex(b), used]
  }
}

/** `<16 hex digits> <count> <checksum>` */
function lineOf([id, used]: Count): string {
  const text = `${id} ${used}`
  return `${text} ${hex(crc32(text))}\n`
}

async function load({ path, memory, report }: QuotaFileOptions): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  let text = ''
  try {
    text = await readFile(path, 'latin1')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) report(`quotas cannot be read, they begin at 0: ${String(error)}`)
    return found
  }
  let damaged = 0
  const lines = text.split('\n')
  // What follows the last line end is empty, or torn by a crash in the middle of a write.
  lines.pop()
  for (const line of lines) {
    const [id = '', used = ''] = line.split(' ', 2)
    if (`${line}\n` !== lineOf([id, Number(used)])) damaged++
    else found.set(id, Math.max(found.get(id) ?? 0, Number(used)))
  }
  if (damaged > 0) {
    const aside = `${path}.damaged-${Date.now()}`
    await writeFile(aside, text, { encoding: 'latin1', mode: 0o600 }).catch(() => {})
    report(`quotas: ${damaged} damaged lines left out, the file is kept as ${aside}`)
  }
  for (const [id, used] of found) restore(memory, id, used)
  return found
}

function restore(memory: MeterMemory, id: string, used: number): void {
  const half = (from: number) => Number.parseInt(id.slice(from, from + 8), 16) | 0
  const record = memory.open({ a: half(0), b: half(8) }, noSlots)
  if (record !== 0) new Counter(memory, record).restore(used)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
