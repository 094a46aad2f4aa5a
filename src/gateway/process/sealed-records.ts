/**
 * Records of the snapshot file: a checked head in the clear, the content sealed with AES-256-GCM.
 *
 * The head's own checksum tells a record that was cut short (the file ends before the head says)
 * from one that was changed. The key comes from the join token and a salt; each session of writing
 * begins with a new salt, so that a number used once is never used for two contents, not even for
 * a record that a crash cut off and the next session wrote again.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Secret } from '../../lib/secret.ts'
import type { EncodedSection, SectionKey } from '../../snapshot/snapshot.ts'
import { snapshotRecordBytesMax } from './limits.ts'

export const magic = Buffer.from('SLUICE-SNAPSHOT1')
const headBytes = 12
const tagBytes = 16
const saltBytes = 32
const idBytes = 32

const kinds = { salt: 1, put: 2, remove: 3, commit: 4 } as const

export type SnapshotRecord =
  | { readonly kind: 'put'; readonly section: EncodedSection }
  | { readonly kind: 'remove'; readonly key: SectionKey }
  | { readonly kind: 'commit'; readonly revision: number; readonly hash: string }

/** The file's bytes are not what was written with this token. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile'
}

/** What a section takes in the file. */
export function putBytes({ key, bytes }: EncodedSection): number {
  return headBytes + 2 + Buffer.byteLength(key) + idBytes + bytes.length + tagBytes
}

function keyFor(token: Secret, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', token.reveal(), salt, 'sluice snapshot file', 32))
}

function headOf(kind: number, length: number, offset: number): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(kind, 0)
  head.writeUInt32BE(length, 4)
  head.writeUInt32BE(headCheck(head, offset), 8)
  return head
}

/** Over kind, length and place, so that a record counts only where it was written. */
function headCheck(head: Buffer, offset: number): number {
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(offset))
  return crc32(place, crc32(head.subarray(0, 8)))
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 4)
  return nonce
}

/** Seals records one after the other from `offset` on; starts with a salt of its own. */
export class RecordSealer {
  readonly #key: Buffer
  readonly #salt = randomBytes(saltBytes)
  #saltWritten = false
  #index = 0
  #offset: number

  constructor(token: Secret, offset: number) {
    this.#key = keyFor(token, this.#salt)
    this.#offset = offset
  }

  /** The pieces to write next, in order. */
  seal(record: SnapshotRecord): Buffer[] {
    const pieces: Buffer[] = []
    if (!this.#saltWritten) {
      pieces.push(headOf(kinds.salt, saltBytes, this.#offset), this.#salt)
      this.#offset += headBytes + saltBytes
      this.#saltWritten = true
    }
    const content = contentOf(record)
    const length = content.reduce((sum, piece) => sum + piece.length, 0) + tagBytes
    const head = headOf(kinds[record.kind], length, this.#offset)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#index++))
    cipher.setAAD(head)
    pieces.push(head)
    for (const piece of content) pieces.push(cipher.update(piece))
    cipher.final()
    pieces.push(cipher.getAuthTag())
    this.#offset += headBytes + length
    return pieces
  }
}

function contentOf(record: SnapshotRecord): Uint8Array[] {
  switch (record.kind) {
    case 'put': {
      const { key, id, bytes } = record.section
      const start = Buffer.alloc(2 + Buffer.byteLength(key) + idBytes)
      start.writeUInt16BE(Buffer.byteLength(key), 0)
      start.write(key, 2, 'utf8')
      start.write(id, start.length - idBytes, 'hex')
      return [start, bytes]
    }
    case 'remove':
      return [Buffer.from(record.key, 'utf8')]
    case 'commit': {
      const bytes = Buffer.alloc(8 + idBytes)
      bytes.writeBigUInt64BE(BigInt(record.revision), 0)
      bytes.write(record.hash, 8, 'hex')
      return [bytes]
    }
  }
}

export interface ReadRecord {
  readonly record: SnapshotRecord
  /** Where the file goes on after it. */
  readonly end: number
}

/**
 * The records of a file in order, up to its end or to a record that was cut short. Throws
 * DamagedFile on anything else that was not written so.
 */
export function* readRecords(file: Buffer, token: Secret): Generator<ReadRecord> {
  if (!magic.subarray(0, file.length).equals(file.subarray(0, magic.length))) {
    throw new DamagedFile('it does not begin as a snapshot file')
  }
  let at = magic.length
  let key: Buffer | null = null
  let index = 0
  while (at + headBytes <= file.length) {
    const head = file.subarray(at, at + headBytes)
    const kind = head.readUInt32BE(0)
    const length = head.readUInt32BE(4)
    if (head.readUInt32BE(8) !== headCheck(head, at) || length > snapshotRecordBytesMax) {
      if (isZero(file.subarray(at))) return
      throw new DamagedFile(`its record at byte ${at} is damaged`)
    }
    const end = at + headBytes + length
    if (end > file.length) return
    const content = file.subarray(at + headBytes, end)
    if (kind === kinds.salt) {
      key = keyFor(token, content)
      index = 0
    } else {
      if (key === null) throw new DamagedFile('it has no salt')
      yield { record: open(kind, head, content, key, index++, at), end }
    }
    at = end
  }
}

/** What a power cut may leave where the file had grown before its content came. */
function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

function open(
  kind: number,
  head: Buffer,
  sealed: Buffer,
  key: Buffer,
  index: number,
  at: number,
): SnapshotRecord {
  let content: Buffer
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index))
    decipher.setAAD(head)
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    content = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
    decipher.final()
  } catch {
    throw new DamagedFile(`its record at byte ${at} is damaged or sealed with another join token`)
  }
  switch (kind) {
    case kinds.put: {
      const start = 2 + content.readUInt16BE(0)
      const section = {
        key: content.toString('utf8', 2, start),
        id: content.toString('hex', start, start + idBytes),
        bytes: content.subarray(start + idBytes),
      }
      return { kind: 'put', section }
    }
    case kinds.remove:
      return { kind: 'remove', key: content.toString('utf8') }
    case kinds.commit: {
      const hash = content.toString('hex', 8, 8 + idBytes)
      return { kind: 'commit', revision: Number(content.readBigUInt64BE(0)), hash }
    }
    default:
      throw new DamagedFile(`its record at byte ${at} is of kind ${kind}`)
  }
}
