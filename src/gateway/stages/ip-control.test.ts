import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attachedTo, type WishedRules } from '../../../test/fakes/rules.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../../../test/fakes/snapshot.ts'
import type { IpControlData } from '../../snapshot/rules.ts'

const sections = (lists: WishedRules) => attachedTo(['api-00000001'], lists)
const refused = '403 Your IP address is not allowed'

function list(kind: IpControlData['list'], ...blocks: readonly string[]): IpControlData {
  return { type: 'IPControl', list: kind, blocks }
}

function place(
  lists: WishedRules,
  auth: { kind: 'none' } | { kind: 'unbuilt'; name: string } = { kind: 'none' },
) {
  const api = anApi({ backend: { kind: 'mock', body: 'in' }, auth, cors: true })
  const first = [settings, aService(), apisSection('v1', [api]), ...sections(lists)]
  const { gateway, call, records } = gatewayOn(changeTo(1, first))
  let revision = 1
  return {
    records,
    call,
    change: (next: WishedRules) => gateway.apply(changeTo(++revision, sections(next))),
    from: async (...addresses: readonly string[]) => {
      const seen = []
      for (const peerAddress of addresses) seen.push((await call({ peerAddress })).refusal)
      return seen
    },
  }
}

describe('lists of addresses', () => {
  it('white: let only these call', async () => {
    const { from } = place({ plugins: [list('white', '10.0.0.0/24', '1.1.1.1', '2001:db8::/32')] })
    const seen = await from('10.0.0.255', '1.1.1.1', '2001:db8::5', '10.0.1.0', '2001:db9::')
    assert.deepEqual(seen, ['200 in', '200 in', '200 in', refused, refused])
  })

  it('black: let all others call', async () => {
    const { from } = place({ plugins: [list('black', '10.0.0.0/24', 'fe80::/10')] })
    const seen = await from('10.0.0.7', '10.0.1.7', '::1', 'fe80::1')
    assert.deepEqual(seen, [refused, '200 in', '200 in', refused])
  })

  it('see an IPv4 address inside IPv6 as IPv4, and no interface behind an address [C22]', async () => {
    const { from } = place({ plugins: [list('white', '10.0.0.0/24', 'fe80::1')] })
    const seen = await from('::ffff:10.0.0.7', '::FFFF:a00:7', 'fe80::1%eth0', '::10.0.0.7')
    assert.deepEqual(seen, ['200 in', '200 in', '200 in', refused])
  })

  it('see the connection and no header, however it is spelled [C22]', async () => {
    const { call } = place({ plugins: [list('white', '10.0.0.0/24')] })
    for (const name of [
      'X-Forwarded-For',
      'x_forwarded_for',
      'X-Real-IP',
      'Forwarded',
      'X-Client-IP',
    ]) {
      const value = name === 'Forwarded' ? 'for=10.0.0.7' : '10.0.0.7'
      const outside = await call({ peerAddress: '203.0.113.7', fields: [[name, value]] })
      assert.equal(outside.refusal, refused, name)
      const inside = await call({ peerAddress: '10.0.0.7', fields: [[name, '203.0.113.7']] })
      assert.equal(inside.refusal, '200 in', name)
    }
  })

  it('refuse who has no address, or none with one meaning [C22]', async () => {
    const text = '403 Cannot identify the client IP address, unix domain sockets are not supported'
    for (const peerAddress of [
      '',
      '010.0.0.7',
      '0x0a.0.0.7',
      '167772167',
      '10.0.0.7:80',
      '[::1]',
    ]) {
      for (const kind of ['white', 'black'] as const) {
        const { from } = place({ plugins: [list(kind, '10.0.0.0/8')] })
        assert.deepEqual(await from(peerAddress), [text])
      }
    }
  })

  it('hold all together; white strategies are one list, a plugin is another', async () => {
    const { from } = place({
      plugins: [list('white', '10.0.0.0/8', '172.16.0.0/12')],
      strategies: [
        list('white', '10.1.0.0/16'),
        list('white', '10.2.0.0/16', '192.0.2.1'),
        list('black', '10.1.0.66'),
        list('black', '10.2.0.66'),
      ],
    })
    const inside = await from('10.1.0.1', '10.2.0.1')
    assert.deepEqual(inside, ['200 in', '200 in'])
    const outside = await from('10.3.0.1', '192.0.2.1', '172.16.0.1', '10.1.0.66', '10.2.0.66')
    assert.deepEqual(new Set(outside), new Set([refused]))
  })

  it('stand before authentication, behind the answer to a preflight, and on every answer', async () => {
    const { call, records } = place(
      { plugins: [list('white', '10.0.0.0/8')] },
      { kind: 'unbuilt', name: 'x' },
    )
    const stranger = await call({})
    assert.equal(stranger.refusal, refused)
    assert.match(stranger.answered?.headLines ?? '', /^X-Api-ID: api-00000001\r$/m)
    stranger.end()
    assert.equal(records[0]?.error, 'Your IP address is not allowed (plugin-0)')
    assert.equal((await call({ peerAddress: '10.0.0.1' })).refusal, '481 API config error')
    const fields = [
      ['Origin', 'https://a.example'],
      ['Access-Control-Request-Method', 'GET'],
    ] as const
    assert.equal((await call({ method: 'OPTIONS', fields })).answered?.status, 204)
  })

  it('change live', async () => {
    const { from, change } = place({})
    assert.deepEqual(await from('10.0.0.1'), ['200 in'])
    change({ plugins: [list('black', '10.0.0.1')] })
    assert.deepEqual(await from('10.0.0.1', '10.0.0.2'), [refused, '200 in'])
    change({ plugins: [list('white', '10.0.0.1')] })
    assert.deepEqual(await from('10.0.0.1', '10.0.0.2'), ['200 in', refused])
    change({ strategies: [list('black', '10.0.0.0/8')] })
    assert.deepEqual(await from('10.0.0.1', '11.0.0.2'), [refused, '200 in'])
    change({})
    assert.deepEqual(await from('10.0.0.1'), ['200 in'])
  })
})
