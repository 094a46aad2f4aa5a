/**
 * Key sets at an address, through the real engine and before a real authorization server, which
 * rotates its keys, goes away and misbehaves.
 */
import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { AuthorizationServer, SigningKey } from '../../../test/authorization-server.ts'
import {
  jwkOf,
  signingKey,
  startAuthorizationServer,
  tokenOf,
} from '../../../test/authorization-server.ts'
import { authority, backendCertificate, backendKey } from '../../../test/certificates.ts'
import {
  bodyOf,
  type LiveGateway,
  startLiveGateway,
  statusOf,
} from '../../../test/fakes/live-gateway.ts'
import { anApi } from '../../../test/fakes/snapshot.ts'
import { eventually } from '../../../test/raw.ts'
import type { HttpClient } from '../../http/client.ts'
import { createHttpClient } from '../../http/client.ts'
import { KeySets } from './key-sets.ts'
import {
  keySetAgeMsDefault,
  keySetBytesMax,
  keySetRefreshIntervalMsMin,
  keySetRetryIntervalMsMin,
  keySetsMax,
} from './limits.ts'
import { TokenVerifier } from './token.ts'

const rsa = signingKey()
/** Where a fetch is to succeed: however busy the machine is. */
const patientMs = 60_000
const others: readonly SigningKey[] = [signingKey('ES256'), signingKey('EdDSA'), signingKey()]

describe('keys of an authorization server', () => {
  let server: AuthorizationServer
  let client: HttpClient

  beforeEach(async () => {
    server = await startAuthorizationServer(rsa)
    client = createHttpClient()
  })

  async function closing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } finally {
      client.close()
      await server.close()
    }
  }

  /** The set as a gateway sees it whose clock the test moves. */
  function watched() {
    const at = { nowMs: 0 }
    const reports: string[] = []
    const sets = new KeySets({
      client,
      report: (problem) => reports.push(problem),
      nowMs: () => at.nowMs,
      fetchTimeoutMs: patientMs,
    })
    const set = sets.at(server.keysUrl)
    const tokens = new TokenVerifier()
    function verdict(token: string) {
      const keys = set.current()
      const found = keys === null ? 'no keys' : tokens.verify(token, keys, Date.now())
      if (found === 'stranger') set.missed()
      return found
    }
    return { at, reports, set, sets, verdict }
  }

  it('are found when they rotate, and the old ones are refused then', () =>
    closing(async () => {
      const { at, set, verdict } = watched()
      assert.equal(set.current(), null)
      await set.awaited()
      let last = server.key
      for (const key of others) {
        assert.equal(verdict(tokenOf(last)), 'good')
        server.rotate(key)
        assert.equal(verdict(tokenOf(key)), 'stranger', 'it has just been fetched')
        at.nowMs += keySetRefreshIntervalMsMin
        const fetches = server.keyFetches()
        for (let i = 0; i < 100; i++) assert.equal(verdict(tokenOf(key)), 'stranger')
        await eventually(() => verdict(tokenOf(key)) === 'good', 'the new key is known')
        assert.equal(server.keyFetches(), fetches + 1)
        assert.notEqual(verdict(tokenOf(last)), 'good')
        last = key
      }
    }))

  it('may be published before they sign: then nobody is refused', () =>
    closing(async () => {
      const { at, set, verdict } = watched()
      set.current()
      await set.awaited()
      const [next = rsa] = others
      server.rotate(next, true)
      at.nowMs += keySetAgeMsDefault
      assert.equal(verdict(tokenOf(rsa)), 'good')
      await eventually(() => set.current()?.length === 2, 'both keys are known')
      assert.equal(verdict(tokenOf(rsa)), 'good')
      assert.equal(verdict(tokenOf(next)), 'good')
    }))

  it('outlive their server', () =>
    closing(async () => {
      const { at, set, reports, verdict } = watched()
      set.current()
      await set.awaited()
      assert.equal(verdict(tokenOf(rsa)), 'good')
      await server.close()
      at.nowMs += keySetAgeMsDefault
      assert.equal(verdict(tokenOf(rsa)), 'good')
      await eventually(() => reports.length > 0, 'it is told')
      assert.match(
        reports[0] ?? '',
        /^the key set http:\/\/127\.0\.0\.1:\d+\/keys is not to be had/,
      )
      assert.equal(verdict(tokenOf(rsa)), 'good')
      server = await startAuthorizationServer(rsa)
    }))

  it('outlive its nonsense: too long, none, elsewhere, an error [E36]', () =>
    closing(async () => {
      const { at, set, verdict } = watched()
      set.current()
      await set.awaited()
      const wrong: readonly [RegExp, NonNullable<AuthorizationServer['misbehave']>][] = [
        [/more than 262144 bytes/, (_, response) => response.end('x'.repeat(10_000_000))],
        [/no set of keys/, (_, response) => response.end('<html>')],
        [/answers 500/, (_, response) => response.writeHead(500).end()],
        [
          /answers 302/,
          (_, response) =>
            response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end(),
        ],
      ]
      for (const [expected, misbehave] of wrong) {
        server.misbehave = misbehave
        at.nowMs += keySetAgeMsDefault
        assert.equal(verdict(tokenOf(rsa)), 'good')
        await eventually(() => expected.test(set.problem), String(expected))
        assert.equal(verdict(tokenOf(rsa)), 'good')
      }
      server.misbehave = null
      at.nowMs += keySetAgeMsDefault
      assert.equal(verdict(tokenOf(rsa)), 'good')
      await eventually(() => set.problem === '', 'it is good again')
    }))

  it('are taken to the last byte of the bound', () =>
    closing(async () => {
      const text = JSON.stringify({ keys: [jwkOf(rsa)] })
      for (const [bytes, found] of [
        [keySetBytesMax, 'good'],
        [keySetBytesMax + 1, 'no keys'],
      ] as const) {
        server.misbehave = (_, response) => response.end(text.padEnd(bytes))
        const { set, verdict } = watched()
        set.current()
        await set.awaited()
        assert.equal(verdict(tokenOf(rsa)), found)
      }
    }))

  it('are believed over TLS only where an authority vouches for the server', () =>
    closing(async () => {
      const body = JSON.stringify({ keys: [jwkOf(rsa)] })
      const tls = createServer({ key: backendKey, cert: backendCertificate }, (_, response) =>
        response.end(body),
      )
      await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
      const address = tls.address()
      assert.ok(typeof address === 'object' && address !== null)
      const trusting = createHttpClient({ authorities: [authority] })
      for (const [one, found] of [
        [trusting, 1],
        [client, undefined],
      ] as const) {
        const sets = new KeySets({ client: one, report: () => {}, fetchTimeoutMs: patientMs })
        const set = sets.at(`https://127.0.0.1:${address.port}/keys`)
        set.current()
        assert.equal((await set.awaited())?.length, found)
        if (found === undefined) assert.match(set.problem, /UNABLE_TO_VERIFY|unable to verify/)
      }
      trusting.close()
      tls.closeAllConnections()
      await new Promise((resolve) => tls.close(resolve))
    }))

  it('are shared by all APIs that name the address, within a bound of addresses', () =>
    closing(async () => {
      const { set, sets } = watched()
      assert.equal(sets.at(server.keysUrl), set)
      for (let n = 0; n < keySetsMax; n++) sets.at(`${server.keysUrl}?${n}`)
      assert.notEqual(sets.at(server.keysUrl), set)
    }))
})

describe('an API whose keys are at an address', () => {
  let live: LiveGateway
  let server: AuthorizationServer
  const at = { nowMs: 0 }
  const backend = { kind: 'mock', body: 'in' } as const

  before(async () => {
    // Time passes where a test says so: on a slow machine a set would else be due for a fetch.
    live = await startLiveGateway({ nowMs: () => at.nowMs, keySetFetchTimeoutMs: patientMs })
    server = await startAuthorizationServer(rsa)
  })
  after(async () => {
    await live?.close()
    await server?.close()
  })

  /** Asks each API, which has the keys at this address. */
  function serving(publicKey: string, on = live) {
    const rules = { publicKey, tokenLocation: 'header', loginRedirectUrl: null } as const
    const auth = { kind: 'oauth', role: 'business', rules } as const
    on.serve(anApi({ path: '=/in', auth, backend }))
    return async (token: string) => {
      const answer = await on.send('/release/in', `Authorization: Bearer ${token}\r\n`)
      return `${statusOf(answer)} ${bodyOf(answer)}`
    }
  }

  const wrong = '401 {"message":"Oauth id_token verify error"}'
  const keyError = '481 {"message":"Oauth public key error"}'

  it('lets its first callers wait for the keys, all for one fetch', async () => {
    const ask = serving(` ${server.keysUrl}?first `)
    const before = server.keyFetches()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(tokenOf(rsa))))
    assert.deepEqual([...new Set(answers)], ['200 in'])
    assert.equal(server.keyFetches(), before + 1)
    const [stranger = rsa] = others
    assert.equal(await ask(tokenOf(stranger)), wrong)
  })

  it('fetches nothing for a thousand unknown keys [E36]', async () => {
    const ask = serving(`${server.keysUrl}?flood`)
    assert.equal(await ask(tokenOf(rsa)), '200 in')
    const before = server.keyFetches()
    for (let n = 0; n < 1000; n += 50) {
      const batch = Array.from({ length: 50 }, (_, i) =>
        ask(tokenOf(rsa, {}, { kid: `k${n + i}` })),
      )
      assert.deepEqual([...new Set(await Promise.all(batch))], [wrong])
    }
    assert.ok(server.keyFetches() <= before + 1)
    assert.equal(await ask(tokenOf(rsa)), '200 in')
  })

  it('fetches nothing that a token names [E34]', async () => {
    const ask = serving(`${server.keysUrl}?named`)
    assert.equal(await ask(tokenOf(rsa)), '200 in')
    const evil = signingKey()
    const before = [server.keyFetches(), live.origin.connections.length]
    const url = `http://127.0.0.1:${live.origin.port}/keys`
    for (const header of [
      ...[{ jku: url }, { x5u: url }, { jwk: jwkOf(evil) }, { x5c: ['MIIB'] }],
      ...[
        { kid: url },
        { kid: '/etc/passwd' },
        { kid: "' OR 1=1 --" },
        { kid: 'k'.repeat(10_240) },
      ],
      ...[{ kid: '__proto__' }, { kid: 7 }, { kid: [rsa.id] }, { kid: '' }, { kid: null }],
    ]) {
      assert.equal(await ask(tokenOf(evil, {}, header)), wrong, JSON.stringify(header).slice(0, 60))
    }
    assert.equal(await ask(tokenOf(rsa, {}, { jku: url, jwk: jwkOf(evil) })), '200 in')
    assert.deepEqual([server.keyFetches(), live.origin.connections.length], before)
  })

  it('says 481 while there are no keys, after a bounded wait [E36]', async () => {
    server.misbehave = () => {}
    const bounded = await startLiveGateway()
    const slow = serving(`${server.keysUrl}?slow`, bounded)
    assert.equal(await slow(tokenOf(rsa)), keyError)
    await bounded.close()
    server.misbehave = (_, response) => response.end('x'.repeat(10_000_000))
    assert.equal(await serving(`${server.keysUrl}?long`)(tokenOf(rsa)), keyError)
    server.misbehave = (_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.1:${live.origin.port}/keys` }).end()
    }
    const connections = live.origin.connections.length
    assert.equal(await serving(`${server.keysUrl}?moved`)(tokenOf(rsa)), keyError)
    assert.equal(live.origin.connections.length, connections)
    server.misbehave = null
    assert.equal(await serving('http://169.254.169.254/keys')(tokenOf(rsa)), keyError)
    assert.equal(await serving('http://127.0.0.1:1/keys')(tokenOf(rsa)), keyError)
    assert.equal(await serving('http://[::')(tokenOf(rsa)), keyError)
    const told = live.records.map(({ error }) => error).join('\n')
    assert.match(told, /public key error \(169\.254\.169\.254 is never a backend\)/)
  })

  it('finds the keys of a server that comes up later', async () => {
    const late = await startAuthorizationServer(rsa)
    const { port } = late
    await late.close()
    const ask = serving(`http://127.0.0.1:${port}/keys`)
    assert.equal(await ask(tokenOf(rsa)), keyError)
    const again = await startAuthorizationServer(rsa, port)
    try {
      assert.equal(await ask(tokenOf(rsa)), keyError, 'it has just been asked for')
      at.nowMs += keySetRetryIntervalMsMin
      assert.equal(await ask(tokenOf(rsa)), '200 in')
    } finally {
      await again.close()
    }
  })
})
