/**
 * Keeps the counts of long windows over restarts: those that still count for a minute or more, of
 * single meters and of the table of keys. The whole is replaced as often as a bound says, and at
 * the end; a file that is damaged is left alone and its counts begin at 0.
 *
 * The table's secret goes with it, because the ids of keys depend on it.
 */
import { readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { codeOf } from '../../lib/error-code.ts'
import { replaceFile } from '../../lib/whole-file.ts'
import { endIn, isCalendarOver } from '../meters/calendar.ts'
import { CalendarCounter, stateWord } from '../meters/counter.ts'
import { calendarSlots, head, type MeterMemory } from '../meters/memory.ts'
import type { Slots } from '../meters/slots.ts'
import { windowKeptSecondsMin } from './limits.ts'

const magic = Buffer.from('slwin001', 'latin1')
const seedBytes = 16
const entryBytes = 24
const kinds = { meter: 0, key: 1 } as const

interface Entry {
  readonly kind: number
  /** Of a key: its set of the table. */
  readonly place: number
  readonly id: bigint
  readonly state: bigint
}

export interface KeptWindows {
  readonly seed: Uint8Array | null
  readonly entries: readonly Entry[]
}

export interface WindowPlaces {
  readonly memory: MeterMemory
  readonly slots: Slots
}

/** What was kept; never rejects. */
export async function readWindows(
  path: string,
  report: (message: string) => void,
): Promise<KeptWindows> {
  const none = { seed: null, entries: [] }
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT'
    if (!isMissing) report(`counts of windows cannot be read, they begin at 0: ${String(error)}`)
    return none
  }
  const end = bytes.length - 4
  const length = end - magic.length - seedBytes
  const isWhole =
    length >= 0 &&
    length % entryBytes === 0 &&
    bytes.subarray(0, magic.length).equals(magic) &&
    bytes.readUInt32LE(end) === crc32(bytes.subarray(0, end))
  if (!isWhole) {
    report('counts of windows are damaged, they begin at 0')
    return none
  }
  const entries: Entry[] = []
  for (let at = magic.length + seedBytes; at < end; at += entryBytes) {
    const [kind, place] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    entries.push({
      ...{ kind, place },
      ...{ id: bytes.readBigInt64LE(at + 8), state: bytes.readBigInt64LE(at + 16) },
    })
  }
  return { seed: bytes.subarray(magic.length, magic.length + seedBytes), entries }
}

/** Puts kept counts into meters of the same secret. */
export function restoreWindows(
  { entries }: KeptWindows,
  { memory, slots }: WindowPlaces,
  nowSeconds: number,
): void {
  for (const { kind, place, id, state } of entries) {
    if (isCalendarOver(state, nowSeconds)) continue
    if (kind === kinds.meter) {
      const meter = { a: Number(BigInt.asIntN(32, id)), b: Number(id >> 32n) }
      // The length of its window only matters to who counts in it.
      new CalendarCounter({ memory, id: meter, passesWithoutRoom: true }, 1).restore(state)
      continue
    }
    const slot = slots.claim(slots.keyOf(id, place), nowSeconds)
    if (slot >= 0) slots.move(slot, slots.state(slot), state)
  }
}

/** Writes what counts on; nothing when it is as it was. Returns the checksum of what it wrote. */
export async function writeWindows(
  path: string,
  places: WindowPlaces,
  nowSeconds: number,
  before: number,
): Promise<number> {
  const entries = [...entriesOf(places, nowSeconds)]
  const bytes = Buffer.alloc(magic.length + seedBytes + entries.length * entryBytes + 4)
  magic.copy(bytes)
  bytes.set(places.slots.seed, magic.length)
  let at = magic.length + seedBytes
  for (const { kind, place, id, state } of entries) {
    bytes.writeUInt32LE(kind, at)
    bytes.writeUInt32LE(place, at + 4)
    bytes.writeBigInt64LE(id, at + 8)
    bytes.writeBigInt64LE(state, at + 16)
    at += entryBytes
  }
  const checksum = crc32(bytes.subarray(0, at))
  if (checksum === before) return before
  bytes.writeUInt32LE(checksum, at)
  await replaceFile(path, bytes)
  return checksum
}

function* entriesOf({ memory, slots }: WindowPlaces, nowSeconds: number): Generator<Entry> {
  const { words, wide } = memory
  const isKept = (state: bigint) =>
    state !== 0n &&
    !isCalendarOver(state, nowSeconds) &&
    endIn(state) >= nowSeconds + windowKeptSecondsMin
  for (const record of memory.records()) {
    if (words[record + head.size] !== calendarSlots) continue
    const state = Atomics.load(wide, stateWord(record))
    const [a = 0, b = 0] = [words[record + head.hashA], words[record + head.hashB]]
    const id = (BigInt(b) << 32n) | BigInt.asUintN(32, BigInt(a))
    if (isKept(state)) yield { kind: kinds.meter, place: 0, id, state }
  }
  for (const { set, id, state } of slots.active(nowSeconds)) {
    if (isKept(state)) yield { kind: kinds.key, place: set, id, state }
  }
}
