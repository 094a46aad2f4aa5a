/**
 * The feed's protocol: what a gateway and control say to each other, as frames.
 *
 * A frame is a 4-byte big-endian length of the payload, one byte for the type, and the payload:
 * JSON in UTF-8, but for `section`, whose payload is a 2-byte key length, the key, the 32 bytes of
 * the id and the section's bytes as they are kept, so that sending one copies nothing.
 *
 * The gateway opens a connection to the control port with `GET /feed HTTP/1.1`,
 * `Upgrade: sluice-feed`, `Connection: Upgrade` and `Authorization: Bearer <join token>`; after the
 * 101 both speak frames. The gateway says `hello`. When control still knows what happened since the
 * hash in it, it sends only that; else a `manifest` of everything, to which the gateway answers
 * with the keys it lacks (`want`), dropping the keys that are not listed. `section` and `remove`
 * are staged; `commit` makes them one step, which the gateway answers with an `ack` once every
 * worker runs on it, or has refused it. With `debugged` it tells of a call that was made by control
 * with a header that asks for it. Of a key that comes twice before a commit the last holds.
 */
import {
  controlFrameBytesMax,
  gatewayFrameBytesMax,
  keysPerFrameMax,
  sectionKeyBytesMax,
} from './limits.ts'
import type { Shape } from './shape.ts'
import { boolean, integer, list, object, oneOf, pair, ShapeError, text, textLike } from './shape.ts'
import type { EncodedSection, SectionId, SectionKey } from './snapshot.ts'

export const feedPath = '/feed'
export const feedUpgrade = 'sluice-feed'
export const feedProtocol = 1

export interface Hello {
  readonly nodeId: string
  /** Where the gateway listens for callers, as it would be shown: `10.0.0.7:8080`. */
  readonly address: string
  readonly version: string
  readonly workers: number
  /** What the gateway holds; revision 0 and an empty hash ask for everything. */
  readonly revision: number
  readonly hash: string
  readonly protocol: typeof feedProtocol
}

export interface Acknowledgement {
  readonly revision: number
  readonly hash: string
  readonly state: 'linked' | 'refused'
  /** Why it was refused; empty when linked. */
  readonly reason: string
}

/** One step of a call, in microseconds from when the gateway began with it. */
export interface TracedStage {
  readonly name: string
  readonly startUs: number
  readonly durationUs: number
}

/** What a gateway tells of a call that control debugs. */
export interface CallReport {
  /** By which control asked for it. */
  readonly id: string
  /** The line of the access log. */
  readonly line: string
  readonly stages: readonly TracedStage[]
}

export type GatewayFrame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  /** `last`: no further `want` answers this manifest. */
  | { readonly kind: 'want'; readonly keys: readonly SectionKey[]; readonly last: boolean }
  | { readonly kind: 'ack'; readonly ack: Acknowledgement }
  | { readonly kind: 'debugged'; readonly report: CallReport }
  | { readonly kind: 'ping' }

export type ControlFrame =
  | {
      readonly kind: 'manifest'
      readonly entries: readonly (readonly [SectionKey, SectionId])[]
      readonly last: boolean
    }
  | { readonly kind: 'section'; readonly section: EncodedSection }
  | { readonly kind: 'remove'; readonly key: SectionKey }
  | { readonly kind: 'commit'; readonly revision: number; readonly hash: string }
  | { readonly kind: 'pong' }

export type Frame = GatewayFrame | ControlFrame

/** The peer does not speak the protocol; the connection is of no more use. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

const types = {
  hello: 1,
  want: 2,
  ack: 3,
  ping: 4,
  debugged: 6,
  manifest: 16,
  section: 17,
  remove: 18,
  commit: 19,
  pong: 20,
} as const satisfies { readonly [K in Frame['kind']]: number }

const headBytes = 5
const idBytes = 32
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function head(kind: Frame['kind'], payloadBytes: number, extraBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + extraBytes)
  bytes.writeUInt32BE(payloadBytes, 0)
  bytes.writeUInt8(types[kind], 4)
  return bytes
}

function encodeSectionFrame({ key, id, bytes }: EncodedSection): readonly Uint8Array[] {
  const keyBytes = Buffer.byteLength(key)
  const fixed = 2 + keyBytes + idBytes
  const start = head('section', fixed + bytes.length, fixed)
  start.writeUInt16BE(keyBytes, headBytes)
  start.write(key, headBytes + 2, 'utf8')
  start.write(id, headBytes + 2 + keyBytes, 'hex')
  return [start, bytes]
}

/** The pieces to write, in order; a section's bytes are not copied. */
export function encodeFrame(frame: Frame): readonly Uint8Array[] {
  if (frame.kind === 'section') return encodeSectionFrame(frame.section)
  const { kind, ...members } = frame
  const payload = JSON.stringify(members)
  const payloadBytes = Buffer.byteLength(payload)
  const bytes = head(kind, payloadBytes, payloadBytes)
  bytes.write(payload, headBytes, 'utf8')
  return [bytes]
}

/** The manifest of a snapshot, or the answer to one, in frames of a bounded size; at least one. */
export function inChunks<T>(items: readonly T[]): { items: readonly T[]; last: boolean }[] {
  const chunks: { items: readonly T[]; last: boolean }[] = []
  for (let from = 0; chunks.length === 0 || from < items.length; from += keysPerFrameMax) {
    const until = from + keysPerFrameMax
    chunks.push({ items: items.slice(from, until), last: until >= items.length })
  }
  return chunks
}

const count = integer(0, Number.MAX_SAFE_INTEGER)
const hash = textLike(/^([0-9a-f]{64})?$/, 'a hash')
const id = textLike(/^[0-9a-f]{64}$/, 'a section id')
const key = textLike(/^[\x21-\x7e]{1,512}$/, 'a section key')
const short = textLike(/^[\x20-\x7e]{0,256}$/, 'short printable text')

type Members<K extends Frame['kind']> = Omit<Extract<Frame, { readonly kind: K }>, 'kind'>

const members = {
  hello: object<Members<'hello'>>({
    hello: object<Hello>({
      nodeId: textLike(/^[\x21-\x7e]{1,128}$/, 'a node id'),
      address: short,
      version: short,
      workers: integer(0, 4096),
      revision: count,
      hash,
      protocol: oneOf(feedProtocol),
    }),
  }),
  want: object<Members<'want'>>({ keys: list(key), last: boolean }),
  ack: object<Members<'ack'>>({
    ack: object<Acknowledgement>({
      revision: count,
      hash,
      state: oneOf('linked', 'refused'),
      reason: text,
    }),
  }),
  debugged: object<Members<'debugged'>>({
    report: object<CallReport>({
      id: textLike(/^[0-9a-f]{32}$/, 'the id of a report'),
      line: text,
      stages: list(object<TracedStage>({ name: short, startUs: count, durationUs: count })),
    }),
  }),
  ping: object<Members<'ping'>>({}),
  manifest: object<Members<'manifest'>>({ entries: list(pair(key, id)), last: boolean }),
  remove: object<Members<'remove'>>({ key }),
  commit: object<Members<'commit'>>({ revision: count, hash }),
  pong: object<Members<'pong'>>({}),
}

function decodeJson<T>(shape: Shape<T>, payload: Uint8Array): T {
  return shape(JSON.parse(utf8.decode(payload)))
}

function decodeSectionFrame(payload: Buffer): ControlFrame {
  const keyBytes = payload.length < 2 ? 0 : payload.readUInt16BE(0)
  const fixed = 2 + keyBytes + idBytes
  if (keyBytes > sectionKeyBytesMax || payload.length < fixed) {
    throw new FrameError('a section frame is cut short')
  }
  return {
    kind: 'section',
    section: {
      key: key(utf8.decode(payload.subarray(2, 2 + keyBytes))),
      id: payload.toString('hex', 2 + keyBytes, fixed),
      // A copy of its own: sections are kept, the buffer they came in is not.
      bytes: new Uint8Array(payload.subarray(fixed)),
    },
  }
}

type Reader<F extends Frame> = (type: number, payload: Buffer) => F

function readGatewayFrame(type: number, payload: Buffer): GatewayFrame {
  switch (type) {
    case types.hello:
      return { kind: 'hello', ...decodeJson(members.hello, payload) }
    case types.want:
      return { kind: 'want', ...decodeJson(members.want, payload) }
    case types.ack:
      return { kind: 'ack', ...decodeJson(members.ack, payload) }
    case types.debugged:
      return { kind: 'debugged', ...decodeJson(members.debugged, payload) }
    case types.ping:
      return { kind: 'ping', ...decodeJson(members.ping, payload) }
    default:
      throw new FrameError(`a gateway sends no frame of type ${type}`)
  }
}

function readControlFrame(type: number, payload: Buffer): ControlFrame {
  switch (type) {
    case types.manifest:
      return { kind: 'manifest', ...decodeJson(members.manifest, payload) }
    case types.section:
      return decodeSectionFrame(payload)
    case types.remove:
      return { kind: 'remove', ...decodeJson(members.remove, payload) }
    case types.commit:
      return { kind: 'commit', ...decodeJson(members.commit, payload) }
    case types.pong:
      return { kind: 'pong', ...decodeJson(members.pong, payload) }
    default:
      throw new FrameError(`control sends no frame of type ${type}`)
  }
}

/** Cuts a byte stream into frames. After it has thrown `FrameError` it is of no more use. */
export class FrameDecoder<F extends Frame> {
  readonly #read: Reader<F>
  readonly #payloadBytesMax: number
  #chunks: Uint8Array[] = []
  #buffered = 0
  /** What is needed before the next look: first a head, then the frame it announces. */
  #needed = headBytes

  constructor(read: Reader<F>, payloadBytesMax: number) {
    this.#read = read
    this.#payloadBytesMax = payloadBytesMax
  }

  /** The frames that `chunk` completes. Throws `FrameError` on what is none, or too large. */
  push(chunk: Uint8Array): readonly F[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#buffered < this.#needed) return []

    const bytes =
      this.#chunks.length === 1
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat(this.#chunks)
    const frames: F[] = []
    let at = 0
    for (;;) {
      this.#needed = headBytes
      if (bytes.length - at < headBytes) break
      const payloadBytes = bytes.readUInt32BE(at)
      if (payloadBytes > this.#payloadBytesMax) {
        throw new FrameError(`a frame of ${payloadBytes} bytes, over ${this.#payloadBytesMax}`)
      }
      this.#needed = headBytes + payloadBytes
      if (bytes.length - at < this.#needed) break
      const payload = bytes.subarray(at + headBytes, at + this.#needed)
      frames.push(this.#decode(bytes.readUInt8(at + 4), payload))
      at += this.#needed
    }
    const rest = bytes.subarray(at)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#buffered = rest.length
    return frames
  }

  #decode(type: number, payload: Buffer): F {
    try {
      return this.#read(type, payload)
    } catch (error) {
      if (error instanceof FrameError) throw error
      const reason = error instanceof ShapeError ? error.message : String(error)
      throw new FrameError(`a frame of type ${type} is malformed: ${reason}`)
    }
  }
}

/** Reads what gateways send. */
export function gatewayFrames(): FrameDecoder<GatewayFrame> {
  return new FrameDecoder(readGatewayFrame, gatewayFrameBytesMax)
}

/** Reads what control sends. */
export function controlFrames(): FrameDecoder<ControlFrame> {
  return new FrameDecoder(readControlFrame, controlFrameBytesMax)
}
