/**
 * Ports that a test hands to a program which listens on them later. The system's own choice would
 * not do: once given back, it goes to the next who asks, another test file or an outgoing call.
 *
 * So these are below those the system gives away, and in blocks: a test process has a block for as
 * long as it holds the block's first port, and the rest is for it alone.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Systems give away from 32768, or from 49152; below 10000 is where programs have their usual. */
const first = 10_000
const blockPorts = 50
const blocks = 440

let start = 0
let next = 0
let turn: Promise<unknown> = Promise.resolve()

/** A port of this machine's loopback that nobody else is given before this process ends. */
export function freePort(): Promise<number> {
  const port = turn.then(find)
  turn = port.catch(() => {})
  return port
}

async function find(): Promise<number> {
  for (;;) {
    if (start === 0 || next === start + blockPorts) await takeBlock()
    const port = next++
    if (await closed(await listening(port))) return port
  }
}

/** A block whose first port nobody holds; it is held until this process ends. */
async function takeBlock(): Promise<void> {
  const from = process.pid % blocks
  for (let n = 0; n < blocks; n += 1) {
    start = first + ((from + n) % blocks) * blockPorts
    next = start + 1
    const holder = await listening(start)
    if (holder === null) continue
    // Whoever waits for the end of this process does not wait for it.
    holder.unref()
    return
  }
  throw new Error('there are no ports left for tests')
}

/** A server on a port, alone; null if somebody has it. */
async function listening(port: number): Promise<Server | null> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true })
  return once(server, 'listening').then(
    () => server,
    () => null,
  )
}

/** Closes a server; false if there is none. */
async function closed(server: Server | null): Promise<boolean> {
  if (server === null) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}
