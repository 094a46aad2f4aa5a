import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ManualClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'
import type { Store } from '../model/store.ts'
import { openStore } from '../storage/store.ts'
import { type Credentials, ensureRootAccount, type GivenCredentials } from './accounts.ts'

const nothing: GivenCredentials = { secretId: null, secretKey: null, uin: null, appId: null }

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-accounts-'))
  store = await openStore({
    kind: 'sqlite',
    file: join(folder, 'sluice.db'),
    sealingKey: new Secret('a sealing key for tests, long enough'),
  })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

function start(given: Partial<GivenCredentials> = {}, kept: Credentials | null = null) {
  const clock = new ManualClock(1_000)
  const deps = { store, clock, random: systemRandom, region: 'ap-guangzhou', requestId: 'r' }
  return ensureRootAccount(deps, { ...nothing, ...given }, kept)
}

function given(secretId: string, secretKey: string) {
  return { secretId, secretKey: new Secret(secretKey) }
}

async function enabledKeys(uin: string): Promise<string[]> {
  const keys = await store.read((tx) => tx.accessKeys(uin))
  return keys.filter(({ enabled }) => enabled).map(({ secretId }) => secretId)
}

describe('the first start', () => {
  it('makes a root account up, in the forms of the vendor', async () => {
    const { created, account, credentials, warnings } = await start()
    assert.equal(created, true)
    assert.equal(account.isRoot, true)
    assert.match(credentials.uin, /^1\d{11}$/)
    assert.match(String(credentials.appId), /^1\d{9}$/)
    assert.match(credentials.secretId, /^AKID[A-Za-z0-9]{32}$/)
    assert.match(credentials.secretKey.reveal(), /^[A-Za-z0-9]{40}$/)
    assert.deepEqual(warnings, [])
    assert.deepEqual(await enabledKeys(account.uin), [credentials.secretId])
  })

  it('takes what settings give [g55]', async () => {
    const numbers = { uin: '100000000042', appId: 1_234_567_890 }
    const { credentials } = await start({ ...given('AKIDgiven', 'a-given-secret-key'), ...numbers })
    assert.equal(credentials.secretId, 'AKIDgiven')
    assert.equal(credentials.secretKey.reveal(), 'a-given-secret-key')
    assert.equal(credentials.uin, numbers.uin)
    assert.equal(credentials.appId, numbers.appId)
  })

  it('on a new database keeps the credentials of the file', async () => {
    const kept = { ...given('AKIDkept', 'a-kept-secret-key'), uin: '100000000043', appId: 43 }
    const { credentials, created } = await start({}, kept)
    assert.equal(created, true)
    assert.deepEqual({ ...credentials, secretKey: '' }, { ...kept, secretKey: '' })
    assert.equal(credentials.secretKey.reveal(), 'a-kept-secret-key')
  })
})

describe('a later start', () => {
  it('writes nothing when nothing is given', async () => {
    const first = await start()
    const scope = { account: first.account.uin, region: 'ap-guangzhou' }
    const written = async () => {
      const { total } = await store.read((tx) => tx.audit(scope, { limit: 1, offset: 0 }))
      return total
    }
    assert.equal(await written(), 1)
    const second = await start({}, { ...first.credentials, ...given('AKIDfile', 'of-the-file') })
    assert.equal(second.created, false)
    assert.equal(second.credentials.secretId, first.credentials.secretId)
    assert.deepEqual(await enabledKeys(first.account.uin), [first.credentials.secretId])
    assert.equal(await written(), 1)
  })

  it('gives the account other credentials and switches the old key off', async () => {
    const first = await start()
    const { credentials } = await start(given('AKIDnew', 'a-new-secret-key-x'))
    assert.equal(credentials.secretId, 'AKIDnew')
    assert.equal(credentials.uin, first.credentials.uin)
    assert.deepEqual(await enabledKeys(first.account.uin), ['AKIDnew'])

    await start({ ...given('AKIDnew', 'only-the-secret-differs') })
    const key = await store.read((tx) => tx.accessKey('AKIDnew'))
    assert.equal(key?.secretKey.reveal(), 'only-the-secret-differs')

    const { secretId, secretKey } = first.credentials
    await start({ secretId, secretKey })
    assert.deepEqual(await enabledKeys(first.account.uin), [secretId])
  })

  it('keeps what settings gave once they no longer do', async () => {
    await start(given('AKIDgiven', 'a-given-secret-key'))
    const { credentials } = await start()
    assert.equal(credentials.secretId, 'AKIDgiven')
  })

  it('keeps the numbers that its resources belong to, and says so', async () => {
    const first = await start()
    const { credentials, warnings } = await start({ uin: '100000000099', appId: 99 })
    assert.equal(credentials.uin, first.credentials.uin)
    assert.equal(credentials.appId, first.credentials.appId)
    assert.match(warnings[0] ?? '', /^uin 100000000099 has no effect/)
    assert.match(warnings[1] ?? '', /^appId 99 has no effect/)
  })

  it('does not take over the key of another account', async () => {
    await start()
    const audit = {
      atMs: 0,
      account: '100000000007',
      region: 'ap-guangzhou',
      action: 'x',
      secretId: null,
      sourceAddress: null,
      requestId: 'r',
      resource: null,
    }
    await store.write(audit, async (tx) => {
      const createdAtMs = 0
      const account = { uin: '100000000007', appId: 7, name: 'x', isRoot: false, createdAtMs }
      await tx.addAccount(account)
      const key = { ...given('AKIDother', 'a-secret-of-others'), account: account.uin }
      await tx.addAccessKey({ ...key, enabled: true, createdAtMs })
    })
    await assert.rejects(
      start(given('AKIDother', 'mine-now-or-never')),
      /belongs to another account/,
    )
  })
})

describe('two first starts at once', () => {
  it('agree on one root account', async () => {
    const [a, b] = await Promise.all([start(), start()])
    assert.equal(a.account.uin, b.account.uin)
    assert.equal(a.credentials.secretId, b.credentials.secretId)
    assert.equal([a.created, b.created].filter(Boolean).length, 1)
  })
})
