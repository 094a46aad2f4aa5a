/**
 * Bodies of management requests, collected before anybody knows who sends them: each within its
 * bound, and what all hold together within another, or strangers could fill the memory.
 *
 * A small part of each body is free, so that whoever fills the common room keeps no usual call out.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { text } from '../lib/language.ts'
import { type ApiError, refused } from '../model/errors.ts'
import { freeBodyBytes, requestBodyBytesMax } from './limits.ts'

export interface Bodies {
  /** Fastify's content type parser. Fails with an `ApiError`. */
  read(
    request: FastifyRequest,
    payload: IncomingMessage,
    done: (error: Error | null, body?: Buffer) => void,
  ): void
  /** The hook `onRequest`: gives back the request's room once its answer is over. */
  watch(request: FastifyRequest, reply: FastifyReply): void
}

/** `heldBytesMax`: what all bodies may hold together beyond their free parts. */
export function createBodies(heldBytesMax: number): Bodies {
  const held = new WeakMap<IncomingMessage, number>()
  let allHeld = 0

  /** False when there is no room for it. */
  function hold(request: IncomingMessage, bytes: number): boolean {
    const before = held.get(request) ?? 0
    const wanted = Math.max(0, bytes - freeBodyBytes)
    if (wanted === before) return true
    if (allHeld + wanted - before > heldBytesMax) return false
    allHeld += wanted - before
    held.set(request, wanted)
    return true
  }

  return {
    read(request, payload, done) {
      const chunks: Buffer[] = []
      let bytes = 0
      const end = (error: Error | null) => {
        payload.off('data', take).off('end', whole).off('error', end)
        if (error === null) done(null, Buffer.concat(chunks, bytes))
        else done(error)
      }
      const whole = () => end(null)
      const take = (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > requestBodyBytesMax) end(tooLarge())
        else if (!hold(request.raw, bytes)) end(noRoom())
        else chunks.push(chunk)
      }
      if (Number(request.headers['content-length'] ?? 0) > requestBodyBytesMax) {
        done(tooLarge())
        return
      }
      payload.on('data', take).on('end', whole).on('error', end)
    },
    watch({ raw }, reply) {
      reply.raw.once('close', () => {
        allHeld -= held.get(raw) ?? 0
        held.delete(raw)
      })
    },
  }
}

function tooLarge(): ApiError {
  return refused(
    'RequestSizeLimitExceeded',
    text(
      `The body may hold at most ${requestBodyBytesMax} bytes.`,
      `请求体不能超过 ${requestBodyBytesMax} 字节。`,
    ),
  )
}

function noRoom(): ApiError {
  return refused(
    'RequestLimitExceeded',
    text(
      'Too many large requests are being received; nothing was changed.',
      '同时接收的大请求过多，未做任何修改。',
    ),
  )
}
