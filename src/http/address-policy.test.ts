import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import type { RawOrigin } from '../../test/raw.ts'
import { connectRaw, startRawOrigin } from '../../test/raw.ts'
import { createAddressPolicy, plainAddress } from './address-policy.ts'

describe('address policy', () => {
  it('lets private and loopback addresses and the public ones through', () => {
    const policy = createAddressPolicy({})
    const fine =
      '127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 8.8.8.8 ::1 fd00::1 2001:db8::1'
    for (const address of fine.split(' ')) assert.equal(policy.forbids(address, 80), null, address)
  })

  it('never lets link-local, metadata, unspecified and multicast addresses through', () => {
    const policy = createAddressPolicy({ allow: ['0.0.0.0/0', '::/0'] })
    const never =
      '169.254.169.254 169.254.0.23 100.100.100.200 fd00:ec2::254 fe80::1 fe80::1%eth0 0.0.0.0 :: ' +
      '::ffff:169.254.169.254 ::ffff:a9fe:a9fe 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 224.0.0.1 ' +
      '255.255.255.255 ff02::1 168.63.129.16 192.0.0.192 fd20:ce::254 0:0:0:0:ffff:0:a9fe:a9fe ' +
      '0:0:0:0:0:ffff:169.254.169.254 0::ffff:169.254.169.254'
    for (const address of never.split(' ')) assert.ok(policy.forbids(address, 80), address)
  })

  it('keeps its own ports on every address of this machine to itself', () => {
    const policy = createAddressPolicy({ ownPorts: [8090] })
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    for (const { address } of [...own, { address: '127.0.0.2' }, { address: '::ffff:127.0.0.1' }]) {
      assert.ok(policy.forbids(address, 8090), address)
    }
    for (const { address, family } of own) {
      const long = family === 'IPv4' ? `0:0:0:0:0:ffff:${address}` : spelledOut(address)
      assert.ok(policy.forbids(long, 8090), long)
    }
    assert.equal(policy.forbids('127.0.0.1', 8091), null)
    assert.equal(policy.forbids('203.0.113.1', 8090), null)
  })

  it('follows its lists, the deny list first', () => {
    const policy = createAddressPolicy({ allow: ['10.0.0.0/8', 'fd00::/8'], deny: ['10.1.0.0/16'] })
    assert.equal(policy.forbids('10.2.0.1', 80), null)
    assert.equal(policy.forbids('fd00::1', 80), null)
    assert.match(policy.forbids('10.1.0.1', 80) ?? '', /deny/)
    assert.match(policy.forbids('8.8.8.8', 80) ?? '', /allow/)
    assert.match(policy.forbids('::1', 80) ?? '', /allow/)
  })

  it('refuses networks that are none', () => {
    for (const text of ['nonsense', '10.0.0.0/x', '10.0.0.0/33', '::/129', '']) {
      assert.throws(() => createAddressPolicy({ deny: [text] }), RangeError, text)
    }
  })

  it('knows an IPv4 address in its other dresses', () => {
    assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1')
    assert.equal(plainAddress('::FFFF:0a00:0001'), '10.0.0.1')
    assert.equal(plainAddress('0:0:0:0:0:ffff:a00:1'), '10.0.0.1')
    assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1')
    assert.equal(plainAddress('0:0::ffff:10.0.0.1'), '10.0.0.1')
    assert.equal(plainAddress('::1'), '::1')
    assert.equal(plainAddress('0:0:0:0:0:0:0:1'), '::1')
  })
})

/** An IPv6 address with nothing left out, in capitals. */
function spelledOut(address: string): string {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const missing = 8 - groups(head).length - groups(tail).length
  const zeros = address.includes('::') ? Array<string>(missing).fill('0') : []
  return [...groups(head), ...zeros, ...groups(tail)].join(':').toUpperCase()
}

describe('address policy at connect time', () => {
  let origin: RawOrigin
  let engine: Engine
  let host = ''
  /** What each name has at the next question. */
  const addresses = new Map<string, string[]>()

  before(async () => {
    origin = await startRawOrigin((connection) =>
      connection.socket.once('data', () =>
        connection.send('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'),
      ),
    )
    engine = await startEngine(
      (exchange) =>
        exchange.forward(
          callTo(origin.port, exchange, { origin: { scheme: 'http', host, port: origin.port } }),
        ),
      {
        client: {
          limits: { dnsTtlMinMs: 0 },
          questions: {
            resolve4: (name, _, done) =>
              done(
                null,
                (addresses.get(name) ?? []).map((address) => ({ address, ttl: 0 })),
              ),
            resolve6: (_, __, done) => done(null, []),
          },
        },
      },
    )
  })
  after(async () => {
    await engine.close()
    await origin.close()
  })

  async function ask(): Promise<string> {
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const answer = await caller.until((all) => /\r\n\r\n\w+$/.test(all))
    caller.socket.destroy()
    return answer.slice(answer.indexOf('\r\n\r\n') + 4)
  }

  it('asks for the address of each connection anew', async () => {
    host = 'moving.test'
    addresses.set(host, ['127.0.0.1'])
    assert.equal(await ask(), 'ok')
    addresses.set(host, ['169.254.169.254'])
    assert.equal(await ask(), 'forbidden')
    host = '169.254.169.254'
    assert.equal(await ask(), 'forbidden')
    host = '[::ffff:169.254.169.254]'
    assert.equal(await ask(), 'forbidden')
  })

  it('tries the next address when one is dead', async () => {
    host = 'two.test'
    addresses.set(host, ['127.0.0.1', '127.0.0.77', '127.0.0.78'])
    for (let n = 0; n < 4; n++) assert.equal(await ask(), 'ok')
  })

  it('says when a name has no address', async () => {
    host = 'nowhere.test'
    assert.equal(await ask(), 'connect')
    assert.equal(engine.outcomes.at(-1)?.error, 'no address')
  })
})
