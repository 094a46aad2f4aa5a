/**
 * One debugged call to a gateway, as a caller makes it: on a connection of its own, bounded in time
 * and in what is kept of the answer.
 */
import { request as httpRequest } from 'node:http'
import { codeOf } from '../../lib/error-code.ts'
import { type Text, text } from '../../lib/language.ts'
import { debugBodyBytesMax, debugBodyReadBytesMax, debugTimeoutMs } from './limits.ts'
import type { Pairs } from './request.ts'

export interface SentCall {
  readonly host: string
  readonly port: number
  readonly method: string
  /** In origin form, byte for byte. */
  readonly target: string
  /** Host among them. */
  readonly headers: Pairs
  readonly body: Buffer
}

export interface DebugAnswer {
  readonly status: number
  readonly headers: Pairs
  /** At most `debugBodyBytesMax` of it. */
  readonly body: Buffer
  /** Bytes that were received; reading stops beyond a bound. */
  readonly bodyBytes: number
  readonly isTruncated: boolean
  readonly latencyMs: number
}

/** Rejects when no whole head comes, or in time. */
export function sendCall(call: SentCall): Promise<DebugAnswer> {
  const { host, port, method, target, headers, body } = call
  const beganMs = performance.now()
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      ...{ host, port, method, path: target, agent: false, setHost: false },
      headers: headers.flat(),
      signal: AbortSignal.timeout(debugTimeoutMs),
    })
    sent.once('error', reject)
    sent.once('response', (answer) => {
      const chunks: Buffer[] = []
      let bytes = 0
      let kept = 0
      const end = () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: pairsOf(answer.rawHeaders),
          body: Buffer.concat(chunks),
          bodyBytes: bytes,
          isTruncated: bytes > kept || !answer.complete,
          latencyMs: performance.now() - beganMs,
        })
      }
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        const room = debugBodyBytesMax - kept
        if (room > 0) chunks.push(chunk.subarray(0, room))
        kept += Math.min(room, chunk.length)
        if (bytes > debugBodyReadBytesMax) answer.destroy()
      })
      // Whether it ended, was cut or timed out: what came is shown.
      answer.once('error', () => {})
      answer.once('close', end)
    })
    sent.end(body)
  })
}

const failures: { readonly [code: string]: Text | undefined } = {
  ECONNREFUSED: text('it refuses connections', '连接被拒绝'),
  ECONNRESET: text('the connection was closed', '连接被断开'),
  EHOSTUNREACH: text('there is no way to it', '网络不可达'),
  ABORT_ERR: text(
    `nothing came within ${debugTimeoutMs / 1000} s`,
    `${debugTimeoutMs / 1000} 秒内没有应答`,
  ),
}

/** Why no answer came, as a part of a sentence; what has no words is told by its code. */
export function whyUnanswered(error: unknown): Text {
  const code = codeOf(error)
  const known = Object.hasOwn(failures, code) ? failures[code] : undefined
  return known ?? text(code || 'the call failed', code || '调用失败')
}

function pairsOf(raw: readonly string[]): Pairs {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? ''])
}
