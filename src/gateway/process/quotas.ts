/**
 * Keeps the counts of quotas over restarts: what changed is appended once a second, and the file
 * replaced when most of it is old.
 *
 * A line is a meter's name, its count and a checksum, so a torn or damaged line costs that line
 * alone; a file that holds one is set aside. Quotas count calls in all, so the highest count wins.
 * What belongs to a key or a plan that is gone is dropped, here and in memory.
 */
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { codeOf } from '../../lib/error-code.ts'
import { replaceFile } from '../../lib/whole-file.ts'
import { Counter } from '../meters/counter.ts'
import { head, type MeterMemory, meterId, noSlots } from '../meters/memory.ts'
import { quotaRewriteLinesMin } from './limits.ts'

export interface QuotaFileOptions {
  readonly path: string
  readonly memory: MeterMemory
  readonly report: (message: string) => void
  /** Gives up the meter of a quota that nobody can spend any more. */
  readonly giveUp: (record: number) => void
}

/** What a quota was used: `plan/<plan>/<key>` and its calls. */
export type QuotaCount = readonly [name: string, used: number]

export interface QuotaFile {
  /** Writes what has changed; never rejects. One at a time. */
  save(): Promise<void>
  /** Forgets the counts that are nobody's any more. */
  keep(isSomebodys: (name: string) => boolean): void
  /** All counts as they were when they were last saved, of calls before the process began too. */
  counts(): ReadonlyMap<string, number>
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
  /** Counts in the file by name. */
  readonly #saved: Map<string, number>
  readonly #current: Map<string, number>
  readonly #names: RecordNames
  #isStale = false
  #file: FileHandle | null = null
  #lines = 0
  #failing = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: QuotaFileOptions, saved: Map<string, number>) {
    this.#options = options
    this.#saved = saved
    this.#current = new Map(saved)
    this.#names = new RecordNames(options.memory)
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

  readonly keep = (isSomebodys: (name: string) => boolean): void => {
    for (const { record, count } of this.#names.counts()) {
      if (!isSomebodys(count[0])) this.#options.giveUp(record)
    }
    for (const name of this.#current.keys()) {
      if (isSomebodys(name)) continue
      this.#current.delete(name)
      if (this.#saved.delete(name)) this.#isStale = true
    }
  }

  readonly counts = (): ReadonlyMap<string, number> => this.#current

  async #save(): Promise<void> {
    const { report } = this.#options
    const changed: QuotaCount[] = []
    for (const { count } of this.#names.counts()) {
      this.#current.set(...count)
      if (this.#saved.get(count[0]) !== count[1]) changed.push(count)
    }
    if (changed.length === 0 && !this.#isStale) return
    try {
      const isWorn = this.#lines > 2 * this.#saved.size + quotaRewriteLinesMin
      if (this.#file === null || isWorn || this.#isStale) await this.#rewrite(changed)
      else await this.#append(this.#file, changed)
    } catch (error) {
      if (!this.#failing) report(`quotas cannot be saved, calls go on: ${String(error)}`)
      this.#failing = true
      // Whatever part of it was written: the whole is written next time.
      await this.#file?.close().catch(() => {})
      this.#file = null
      return
    }
    for (const [name, used] of changed) this.#saved.set(name, used)
    if (this.#failing) report('quotas are saved again')
    this.#failing = false
  }

  async #append(file: FileHandle, changed: readonly QuotaCount[]): Promise<void> {
    await file.appendFile(changed.map(lineOf).join(''))
    await file.datasync()
    this.#lines += changed.length
  }

  async #rewrite(changed: readonly QuotaCount[]): Promise<void> {
    const { path } = this.#options
    this.#isStale = false
    const all = new Map([...this.#saved, ...changed])
    await this.#file?.close()
    this.#file = null
    await replaceFile(path, [...all].map(lineOf).join(''))
    this.#file = await open(path, 'a', 0o600)
    this.#lines = all.size
  }
}

/** The names of the records, read once each: the memory is looked through every second. */
class RecordNames {
  readonly #memory: MeterMemory
  readonly #known = new Map<number, { readonly a: number; readonly b: number; name: string }>()

  constructor(memory: MeterMemory) {
    this.#memory = memory
  }

  *counts(): Generator<{ record: number; count: QuotaCount }> {
    const { words } = this.#memory
    for (const record of this.#memory.records()) {
      if (words[record + head.size] !== noSlots) continue
      const used = Atomics.load(words, record + head.own)
      if (used > 0) yield { record, count: [this.#nameOf(record), used] }
    }
  }

  #nameOf(record: number): string {
    const { words } = this.#memory
    const [a = 0, b = 0] = [words[record + head.hashA], words[record + head.hashB]]
    const known = this.#known.get(record)
    // The memory of a record that was given up is another's later.
    if (known?.a === a && known.b === b) return known.name
    const name = this.#memory.nameOf(record)
    this.#known.set(record, { a, b, name })
    return name
  }
}

/** `<name> <count> <checksum>` */
function lineOf([name, used]: QuotaCount): string {
  const text = `${name} ${used}`
  return `${text} ${crc32(text).toString(16).padStart(8, '0')}\n`
}

async function load({ path, memory, report }: QuotaFileOptions): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  let text = ''
  try {
    text = await readFile(path, 'latin1')
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT'
    if (!isMissing) report(`quotas cannot be read, they begin at 0: ${String(error)}`)
    return found
  }
  let damaged = 0
  const lines = text.split('\n')
  // What follows the last line end is empty, or torn by a crash in the middle of a write.
  lines.pop()
  for (const line of lines) {
    const [name = '', used = ''] = line.split(' ', 2)
    if (`${line}\n` !== lineOf([name, Number(used)])) damaged++
    else found.set(name, Math.max(found.get(name) ?? 0, Number(used)))
  }
  if (damaged > 0) {
    const aside = `${path}.damaged-${Date.now()}`
    await writeFile(aside, text, { encoding: 'latin1', mode: 0o600 }).catch(() => {})
    report(`quotas: ${damaged} damaged lines left out, the file is kept as ${aside}`)
  }
  for (const [name, used] of found) {
    const id = { ...meterId(`quota/${name}`), name }
    new Counter({ memory, id, passesWithoutRoom: true }).restore(used)
  }
  return found
}
