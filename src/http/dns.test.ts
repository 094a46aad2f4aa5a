import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createNames } from './dns.ts'
import type { HostsFile } from './hosts-file.ts'
import { parseHosts } from './hosts-file.ts'
import { clientLimits } from './limits.ts'

const noHosts: HostsFile = { get: () => undefined, refresh: () => {} }

type Records = readonly { readonly address: string; readonly ttl: number }[]
type Done = (error: NodeJS.ErrnoException | null, records: Records) => void

/** Questions that wait until the test answers them. */
function asked() {
  const open: { name: string; family: number; done: Done }[] = []
  const questions = {
    resolve4: (name: string, _: object, done: Done) => open.push({ name, family: 4, done }),
    resolve6: (name: string, _: object, done: Done) => open.push({ name, family: 6, done }),
  }
  /** Answers all open questions: IPv4 records, IPv6 records, or an error code for both. */
  function answer(v4: Records, v6: Records = [], code = ''): void {
    const error = code === '' ? null : Object.assign(new Error(code), { code })
    for (const { family, done } of open.splice(0)) done(error, family === 4 ? v4 : v6)
  }
  return { open, questions, answer }
}

const limits = { ...clientLimits, dnsTtlMinMs: 0, dnsTtlMaxMs: 60_000, dnsFailureTtlMs: 0 }

describe('names', () => {
  it('need no question for addresses, the hosts file and localhost', () => {
    const { questions, open } = asked()
    const hosts = { get: (name: string) => parseHosts('10.0.0.9 db DB2').get(name), refresh() {} }
    const names = createNames(questions, hosts, limits)
    const expected = { '10.1.2.3': '10.1.2.3', '[::1]': '::1', DB: '10.0.0.9', db2: '10.0.0.9' }
    for (const [name, address] of Object.entries(expected)) {
      names.resolve(name, (addresses) => assert.deepEqual(addresses, [address]))
    }
    for (const name of ['localhost', 'x.localhost']) {
      names.resolve(name, (addresses) => assert.deepEqual(addresses, ['127.0.0.1', '::1']))
    }
    assert.equal(open.length, 0)
  })

  it('ask once for all that wait, then answer at once, IPv4 first', () => {
    const { questions, open, answer } = asked()
    const names = createNames(questions, noHosts, limits)
    const got: (readonly string[])[] = []
    for (let n = 0; n < 3; n++) names.resolve('a.test', (addresses) => got.push(addresses))
    assert.equal(open.length, 2)
    answer([{ address: '10.0.0.1', ttl: 60 }], [{ address: 'fd00::1', ttl: 60 }])
    names.resolve('a.test', (addresses) => got.push(addresses))
    assert.deepEqual(got, Array(4).fill(['10.0.0.1', 'fd00::1']))
    assert.equal(open.length, 0)
  })

  it('ask again when the time to live is over', () => {
    const { questions, open, answer } = asked()
    const names = createNames(questions, noHosts, limits)
    names.resolve('a.test', () => {})
    answer([{ address: '10.0.0.1', ttl: 0 }])
    names.resolve('a.test', (addresses) => assert.deepEqual(addresses, ['10.0.0.2']))
    assert.equal(open.length, 2)
    answer([{ address: '10.0.0.2', ttl: 60 }])
  })

  it('outlive a dead server, but not its word that there is no such name', () => {
    const { questions, answer } = asked()
    const names = createNames(questions, noHosts, limits)
    const got: string[] = []
    const ask = () => names.resolve('a.test', (addresses, why) => got.push(`${addresses} ${why}`))
    ask()
    answer([{ address: '10.0.0.1', ttl: 0 }])
    ask()
    answer([], [], 'ETIMEOUT')
    ask()
    answer([], [], 'ENOTFOUND')
    assert.deepEqual(got, ['10.0.0.1 ', '10.0.0.1 ETIMEOUT a.test', ' ENOTFOUND a.test'])
  })

  it('do not ask again at once for what failed', () => {
    const { questions, open, answer } = asked()
    const names = createNames(questions, noHosts, { ...limits, dnsFailureTtlMs: 60_000 })
    names.resolve('a.test', () => {})
    answer([], [], 'ENOTFOUND')
    let said = ''
    names.resolve('a.test', (_, why) => {
      said = why
    })
    assert.equal(said, 'ENOTFOUND a.test')
    assert.equal(open.length, 0)
  })
})

describe('hosts file', () => {
  it('reads names, aliases, comments, both families, and skips what is none', () => {
    const text =
      '127.0.0.1\tlocalhost # us\n::1 localhost ip6\n\n#10.0.0.1 off\nnonsense x\n10.0.0.2 A\r\n'
    assert.deepEqual(
      [...parseHosts(text)],
      [
        ['localhost', ['127.0.0.1', '::1']],
        ['ip6', ['::1']],
        ['a', ['10.0.0.2']],
      ],
    )
  })
})
