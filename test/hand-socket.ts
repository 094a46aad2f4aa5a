/**
 * A socket that a test feeds by hand and that remembers each write: for what depends on how bytes
 * are cut, without a network that cuts them as it likes.
 */

import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

export interface HandSocket {
  readonly socket: Socket
  /** Each write, as latin1. */
  readonly writes: readonly string[]
  /** Hands these bytes to whoever reads the socket. */
  feed(bytes: Buffer): void
}

/** `onWrite` is told of each write as it happens. */
export function handSocket(onWrite: (text: string) => void = () => {}): HandSocket {
  const writes: string[] = []
  const duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.toString('latin1'))
      onWrite(chunk.toString('latin1'))
      done()
    },
  })
  const extras = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' }
  // Of a socket the engine uses what a Duplex has, these two addresses, and a reset.
  const socket = Object.assign(duplex, extras) as unknown as Socket
  socket.resetAndDestroy = () => socket.destroy()
  return {
    socket,
    writes,
    feed: (bytes) => {
      socket.emit('data', bytes)
    },
  }
}
