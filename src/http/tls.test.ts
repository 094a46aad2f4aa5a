/**
 * TLS to backends: verified by name against known authorities unless the call says otherwise, SNI
 * sent, connections that were not verified never shared with calls that ask for it.
 */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Server, TLSSocket } from 'node:tls'
import { createServer } from 'node:tls'
import { authority, backendCertificate, backendKey } from '../../test/certificates.ts'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import { connectRaw, startRawOrigin } from '../../test/raw.ts'

/** Every name has this machine's address. */
const questions = {
  resolve4: (_: string, __: object, done: Answered) =>
    done(null, [{ address: '127.0.0.1', ttl: 60 }]),
  resolve6: (_: string, __: object, done: Answered) => done(null, []),
}
type Answered = (error: null, records: readonly { address: string; ttl: number }[]) => void

describe('tls to backends', () => {
  let backend: Server
  let port = 0
  let host = ''
  let verifyTls: boolean | undefined
  const names: (string | false)[] = []
  const engines: Engine[] = []

  before(async () => {
    backend = createServer({ cert: backendCertificate, key: backendKey }, (socket: TLSSocket) => {
      names.push(socket.servername ?? '')
      socket.on('error', () => {})
      let large = 0
      socket.on('data', (chunk: Buffer) => {
        if (chunk.includes('POST')) large = 1
        else if (large > 0) large += chunk.length
        if (large > 1_000_000 || chunk.includes('GET')) {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        }
      })
    })
    backend.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    // A TCP server's address is an AddressInfo.
    port = (backend.address() as AddressInfo).port
    const handle: Parameters<typeof startEngine>[0] = (exchange) =>
      exchange.forward(
        callTo(port, exchange, {
          origin: { scheme: 'https', host, port },
          ...(verifyTls === undefined ? {} : { verifyTls }),
        }),
      )
    engines.push(await startEngine(handle, { client: { questions, authorities: [authority] } }))
    engines.push(await startEngine(handle, { client: { questions } }))
  })
  beforeEach(() => {
    verifyTls = undefined
    names.length = 0
  })
  after(async () => {
    for (const engine of engines) await engine.close()
    await new Promise((resolve) => backend.close(resolve))
  })

  async function ask(engine: Engine): Promise<string> {
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const answer = await caller.until((all) => /\r\n\r\n\w+$/.test(all))
    caller.socket.destroy()
    return answer
  }

  it('verifies against its own authorities, by name and by address', async () => {
    for (const name of ['backend.test', '127.0.0.1']) {
      host = name
      assert.match(await ask(engines[0]!), /\r\n\r\nok$/)
      assert.match(await ask(engines[0]!), /\r\n\r\nok$/)
    }
    // One connection each; an address is no name to send.
    assert.deepEqual(names, ['backend.test', false])
  })

  it('refuses an authority that nobody knows, and says so', async () => {
    host = 'backend.test'
    assert.match(await ask(engines[1]!), /^HTTP\/1\.1 502 [\s\S]*connect$/)
    assert.match(engines[1]?.outcomes.at(-1)?.error ?? '', /UNABLE_TO_VERIFY_LEAF_SIGNATURE/)
  })

  it('refuses a certificate for another name', async () => {
    host = 'other.test'
    assert.match(await ask(engines[0]!), /^HTTP\/1\.1 502 /)
    assert.match(engines[0]?.outcomes.at(-1)?.error ?? '', /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  it('goes on unverified where the call says so, on connections of its own', async () => {
    host = 'other.test'
    verifyTls = false
    assert.match(await ask(engines[1]!), /\r\n\r\nok$/)
    verifyTls = true
    assert.match(await ask(engines[1]!), /^HTTP\/1\.1 502 /)
  })

  it('answers 504 when the handshake takes longer than the timeout', async () => {
    const silent = await startRawOrigin()
    const origin = { scheme: 'https', host: '127.0.0.1', port: silent.port } as const
    const engine = await startEngine((exchange) =>
      exchange.forward(callTo(0, exchange, { origin, timeoutMs: 300 })),
    )
    assert.match(await ask(engine), /^HTTP\/1\.1 504 /)
    await silent.connections[0]?.untilEnd()
    assert.equal(engine.outcomes[0]?.connectMs, -1)
    await engine.close()
    await silent.close()
  })

  it('streams a body through TLS', async () => {
    host = 'backend.test'
    const caller = await connectRaw(engines[0]!.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n')
    caller.send(Buffer.alloc(2_000_000, 'x'))
    await caller.untilText('\r\n\r\nok')
    caller.socket.destroy()
  })
})
