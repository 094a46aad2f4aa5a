/**
 * A worker program for tests: the real host around a gateway that only tells what it was given.
 *
 * It answers each request with the revision and the text of section `settings`, keeps a connection
 * for `/stay`, and does on request what a defect would do: throw, exit, fill the memory.
 */
import { createServer, type Socket } from 'node:net'
import { threadId } from 'node:worker_threads'
import type { CallRecord } from '../../telemetry/record.ts'
import { runWorker } from './worker-host.ts'

export interface FakeExtra {
  /** Word i: while it is 1, worker i blocks its thread in the middle of a change. */
  readonly gates: SharedArrayBuffer
  /** Worker that refuses a settings section with this text. */
  readonly refusedText: string | null
}

runWorker(({ start, record }) => {
  // Given by the tests as FakeExtra.
  const extra = start.extra as FakeExtra
  const gates = new Int32Array(extra.gates)
  const texts = new Map<string, string>()
  let revision = 0

  return {
    connections: () => 0,
    apply(change) {
      for (const key of change.remove) texts.delete(key)
      for (const { key, bytes } of change.put) {
        const text = Buffer.from(bytes).toString()
        if (text === extra.refusedText) throw new Error('this text cannot be linked')
        texts.set(key, text)
      }
      Atomics.wait(gates, start.index, 1)
      revision = change.revision
    },
    listen(host, port, reusePort) {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => sockets.delete(socket))
        socket.on('data', (chunk: Buffer) => {
          const path = chunk.toString('latin1').split(' ')[1] ?? ''
          misbehave(path)
          const body = JSON.stringify({
            ...{ worker: start.index, thread: threadId, revision },
            text: texts.get('settings') ?? null,
          })
          record(fakeRecord(path, revision === 0 ? 503 : 200))
          const answer = `HTTP/1.1 200 OK\r\n\r\n${body}`
          if (path === '/stay') socket.write(`${answer}\n`)
          else socket.end(answer)
        })
      })
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host, port, reusePort }, () => {
          const address = server.address()
          const bound = typeof address === 'object' && address !== null ? address.port : 0
          resolve({
            port: bound,
            close: () => new Promise((closed) => server.close(() => closed())),
          })
        })
      })
    },
  }
})

function misbehave(path: string): void {
  if (path === '/throw') throw new Error('thrown on purpose')
  if (path === '/exit') process.exit(3)
  if (path === '/fill') {
    const kept: unknown[] = []
    for (;;) kept.push(new Array(1_000_000).fill(kept.length))
  }
}

function fakeRecord(uri: string, status: number): CallRecord {
  return {
    ...{ appId: 1, environment: 'release', serviceId: 'service-a', host: 'h', apiId: 'api-a' },
    ...{ uri, scheme: 'http', method: 'GET', status, upstreamStatus: -1 },
    ...{ clientAddress: '127.0.0.1', upstreamAddress: '', localAddress: '127.0.0.1' },
    ...{ responseBytes: 1, requestBytes: 1, startedAtMs: 0, durationMs: 0, requestId: 'r' },
    ...{ upstreamResponseMs: -1, upstreamConnectMs: -1, upstreamHeaderMs: -1, error: '' },
  }
}
