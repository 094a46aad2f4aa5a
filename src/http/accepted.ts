/**
 * A caller's socket that reads into one buffer, which all connections of the thread share, as those
 * to backends do: the runtime's own way makes 64 KiB for each read and gives back what was not
 * filled. A server cannot be asked for that, so the accepted connection moves to a socket that can.
 */
import { Socket, type SocketConstructorOpts } from 'node:net'
import { keptRead, readBuffer } from './reads.ts'
import { type Work, workLater } from './round.ts'

/**
 * `onBytes` is given bytes of its own. Takes a socket that has not read yet (`pauseOnConnect`), and
 * gives the one to use in its place; where the runtime lets no connection move, the same one.
 */
export function readShared(accepted: Socket, onBytes: Work): Socket {
  // The runtime's handle of the connection is no part of its documented interface: unknown to the
  // types, and looked at before it is used.
  const holder = accepted as { _handle?: unknown }
  const handle = holder._handle
  if (!canReadInto(handle)) {
    accepted.on('data', onBytes)
    accepted.resume()
    return accepted
  }
  // From here on only the new socket reads, writes and closes; the old one is done, and the server
  // that accepted it counts it no longer.
  holder._handle = null
  accepted.destroy()
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: readBuffer,
      callback(count: number) {
        workLater(onBytes, keptRead(count))
        return true
      },
    },
  }
  // The types know one kind of handle, that a program makes itself; a server makes the other and
  // passes it to its sockets in this very option.
  return new Socket(options as unknown as SocketConstructorOpts)
}

function canReadInto(handle: unknown): boolean {
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle
}
