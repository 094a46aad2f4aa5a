/**
 * Whether several listeners may share a port here (SO_REUSEPORT): Linux does, macOS and Windows
 * refuse, and then one worker has to do.
 */
import { createServer } from 'node:net'

/** Tries it on a free port of this address. */
export function canReusePort(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0, reusePort: true }, () => server.close(() => resolve(true)))
  })
}
