import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { token, until } from '../../test/cases/scripted-gateway.ts'
import {
  apiOf,
  auditOf,
  guangzhou,
  serviceOf,
  shanghai,
  versionOf,
} from '../../test/cases/store-builders.ts'
import { type StorePlace, sqlitePlace } from '../../test/cases/store-place.ts'
import { systemClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'
import type { Scope } from '../model/scope.ts'
import type { Store, WriteTx } from '../model/store.ts'
import { decodeSection } from '../snapshot/codec.ts'
import type { SettingsSection, SnapshotChange } from '../snapshot/snapshot.ts'
import { hashOf } from '../snapshot/state.ts'
import { createFeed, type Feed } from './feed.ts'
import { publishServicesPerRead } from './limits.ts'
import { createPublisher, type Publisher, type PublisherOptions } from './publish.ts'

const settings: SettingsSection = {
  kind: 'settings',
  baseDomain: 'apigw.localhost',
  serverName: 'sluice',
  draftKey: 'ab',
}

interface Following {
  readonly feed: Feed
  readonly publisher: Publisher
  readonly lines: string[]
}

const open: Following[] = []

/** A publisher that follows `store`, not yet started. */
function follow(
  store: PublisherOptions['store'],
  options: Partial<PublisherOptions> = {},
): Following {
  const lines: string[] = []
  const report = (line: string): void => void lines.push(line)
  const feed = createFeed({
    token: new Secret(token),
    clock: systemClock,
    allowPlain: false,
    report: () => {},
  })
  const publisher = createPublisher({
    store,
    feed,
    settings: async () => settings,
    report,
    gatherMs: 0,
    ...options,
  })
  const following = { feed, publisher, lines }
  open.push(following)
  return following
}

async function started(store: PublisherOptions['store']): Promise<Following> {
  const following = follow(store)
  await following.publisher.start()
  return following
}

afterEach(async () => {
  for (const { feed, publisher } of open.splice(0)) {
    await publisher.close()
    feed.close()
  }
})

async function write(store: Store, work: (tx: WriteTx) => Promise<void>): Promise<number> {
  return (await store.write(auditOf(guangzhou), work)).revision
}

async function addService(store: Store, id: string, scope: Scope = guangzhou): Promise<number> {
  return write(store, async (tx) => {
    await tx.addService(serviceOf(scope, id))
    tx.changed({ kind: 'service', scope, serviceId: id })
  })
}

async function addApi(store: Store, serviceId: string, id: string): Promise<number> {
  return write(store, async (tx) => {
    await tx.addApi(apiOf(guangzhou, serviceId, id))
    tx.changed({ kind: 'draft', scope: guangzhou, serviceId })
  })
}

/** Freezes the draft as `version` and points `release` at it. */
async function release(store: Store, serviceId: string, version: string): Promise<number> {
  return write(store, async (tx) => {
    const apis = await tx.apis(guangzhou, serviceId)
    await tx.addVersion(versionOf(guangzhou, serviceId, version, { apis }))
    await point(tx, serviceId, version)
  })
}

async function point(tx: WriteTx, serviceId: string, version: string | null): Promise<void> {
  await tx.putEnvironment(guangzhou, serviceId, {
    name: 'release',
    version,
    publishedAtMs: 1,
    limitPerSecond: -1,
  })
  tx.changed({ kind: 'service', scope: guangzhou, serviceId })
}

function keys({ feed }: Following): string[] {
  return Array.from(feed.state.sections(), ({ key }) => key).sort()
}

/** The steps that are published from now on. */
function watchSteps({ feed }: Following): SnapshotChange[] {
  const steps: SnapshotChange[] = []
  const { publish } = feed
  const watched: Partial<Feed> = {
    publish(...step) {
      const change = publish(...step)
      steps.push(change)
      return change
    },
  }
  Object.assign(feed, watched)
  return steps
}

async function reaches(following: Following, revision: number): Promise<void> {
  await until(`revision ${revision}`, () => following.feed.state.revision >= revision)
}

describe('publisher on a store', () => {
  let place: StorePlace
  let store: Store

  beforeEach(async () => {
    place = await sqlitePlace()
    store = await place.open()
    await write(store, async (tx) => {
      for (const uin of ['100000000001', '100000000002']) {
        const appId = 1_250_000_000 + Number(uin.slice(-1))
        await tx.addAccount({ uin, appId, name: uin, isRoot: appId % 2 === 1, createdAtMs: 1 })
      }
    })
  })

  afterEach(() => place.remove())

  it('compiles what is there, drafts and what environments point at', async () => {
    await addService(store, 'service-a')
    await addApi(store, 'service-a', 'api-1')
    await release(store, 'service-a', 'v1')
    await addApi(store, 'service-a', 'api-2')
    await addService(store, 'service-b', shanghai)
    const following = await started(store)
    assert.deepEqual(keys(following), [
      'apis/service-a/draft/0',
      'apis/service-a/v1/0',
      'service/service-a',
      'service/service-b',
      'settings',
    ])
    const held = following.feed.state.get('service/service-a')
    assert.ok(held)
    const section = decodeSection(held.key, held.bytes)
    assert.ok(section.kind === 'service')
    assert.equal(section.appId, 1_250_000_001)
    assert.deepEqual(Object.keys(section.environments).sort(), ['draft', 'release'])
    assert.equal(following.publisher.published().revision, await store.read((tx) => tx.revision()))
  })

  it('reads many changed services a page at a time', async () => {
    const perRead: number[] = []
    const counting: PublisherOptions['store'] = {
      changesAfter: (revision) => store.changesAfter(revision),
      onChange: (listener) => store.onChange(listener),
      read: (work) =>
        store.read((tx) => {
          const page = perRead.push(0) - 1
          return work({
            ...tx,
            service(scope, id) {
              perRead[page] = (perRead[page] ?? 0) + 1
              return tx.service(scope, id)
            },
          })
        }),
    }
    const following = await started(counting)
    const count = 2 * publishServicesPerRead + 5
    const revision = await write(store, async (tx) => {
      for (let i = 0; i < count; i++) {
        await tx.addService(serviceOf(guangzhou, `service-${i}`))
        tx.changed({ kind: 'service', scope: guangzhou, serviceId: `service-${i}` })
      }
    })
    await reaches(following, revision)
    assert.equal(keys(following).length, count + 1)
    assert.equal(Math.max(...perRead), publishServicesPerRead)
  })

  it('drops what nothing points at any more, and a service that is gone', async () => {
    await addService(store, 'service-a')
    await addApi(store, 'service-a', 'api-1')
    await release(store, 'service-a', 'v1')
    const following = await started(store)
    await reaches(following, await release(store, 'service-a', 'v2'))
    assert.ok(!keys(following).includes('apis/service-a/v1/0'))
    assert.ok(keys(following).includes('apis/service-a/v2/0'))

    await reaches(following, await write(store, (tx) => point(tx, 'service-a', 'v1')))
    assert.ok(keys(following).includes('apis/service-a/v1/0'), 'a switch back')
    await reaches(following, await write(store, (tx) => point(tx, 'service-a', null)))
    assert.deepEqual(keys(following), ['apis/service-a/draft/0', 'service/service-a', 'settings'])

    const gone = await write(store, async (tx) => {
      await tx.removeService(guangzhou, 'service-a')
      tx.changed({ kind: 'service', scope: guangzhou, serviceId: 'service-a' })
    })
    await reaches(following, gone)
    assert.deepEqual(keys(following), ['settings'])
  })

  it('comes step by step to the very snapshot that a first compile gives', async () => {
    type Command = (id: string, mark: number) => Promise<number>
    const commands: { [name: string]: Command } = {
      addService: (id) => addService(store, id),
      addApi: (id, mark) => addApi(store, id, `api-${id.slice(-1)}${mark}`),
      removeApi: (id, mark) =>
        write(store, async (tx) => {
          await tx.removeApi(guangzhou, id, `api-${id.slice(-1)}${mark}`)
          tx.changed({ kind: 'draft', scope: guangzhou, serviceId: id })
        }),
      release: (id, mark) => release(store, id, `v${mark}-${Math.random()}`),
      unrelease: (id) => write(store, (tx) => point(tx, id, null)),
      limit: (id, mark) =>
        write(store, async (tx) => {
          const apiId = `api-${id.slice(-1)}0`
          await tx.putApiLimit(guangzhou, id, {
            apiId,
            environment: 'release',
            limitPerSecond: mark,
          })
          tx.changed({ kind: 'service', scope: guangzhou, serviceId: id })
        }),
      removeService: (id) =>
        write(store, async (tx) => {
          await tx.removeService(guangzhou, id)
          tx.changed({ kind: 'service', scope: guangzhou, serviceId: id })
        }),
    }
    const command = fc.tuple(
      fc.constantFrom(...Object.keys(commands)),
      fc.constantFrom('service-a', 'service-b'),
      fc.integer({ min: 0, max: 4 }),
    )
    const stepwise = await started(store)
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (list) => {
        for (const [name, id, mark] of list) {
          const missing = (await store.read((tx) => tx.service(guangzhou, id))) === null
          if (missing !== (name === 'addService')) continue
          const free =
            (await store.read((tx) => tx.api(guangzhou, id, `api-${id.slice(-1)}${mark}`))) === null
          if (name === 'addApi' && !free) continue
          await reaches(stepwise, (await commands[name]?.(id, mark)) ?? 0)
        }
        const fresh = await started(store)
        assert.deepEqual(keys(stepwise), keys(fresh))
        assert.equal(stepwise.feed.state.hash, fresh.feed.state.hash)
        assert.equal(fresh.feed.state.hash, hashOf(fresh.feed.state.sections()))
        await fresh.publisher.close()
      }),
      { numRuns: 25 },
    )
  })

  it('gathers what comes close together', async () => {
    await addService(store, 'service-a')
    // Time enough for eight writes on a slow disk.
    const following = follow(store, { gatherMs: 3_000 })
    await following.publisher.start()
    const steps = watchSteps(following)
    for (let i = 0; i < 8; i++) await addApi(store, 'service-a', `api-${i}`)
    await reaches(following, await store.read((tx) => tx.revision()))
    assert.ok(steps.length <= 2, `${steps.length} steps for 8 changes`)
  })

  it('follows other processes and survives a store that cannot be read', async () => {
    const other = await place.open()
    let broken = true
    const flaky: PublisherOptions['store'] = {
      read: (work) => (broken ? Promise.reject(new Error('disk on fire')) : store.read(work)),
      changesAfter: (revision) =>
        broken ? Promise.reject(new Error('disk on fire')) : store.changesAfter(revision),
      onChange: (listener) => store.onChange(listener),
    }
    const following = follow(flaky)
    const first = following.publisher.start()
    await until('it says why', () => following.lines.length > 0)
    assert.match(following.lines[0] ?? '', /stays as it is for now: Error: disk on fire/)
    broken = false
    await first
    broken = true
    const revision = await addService(other, 'service-a')
    await following.publisher.settled(revision)
    broken = false
    await reaches(following, revision)
    assert.ok(keys(following).includes('service/service-a'))
  })

  it('compiles anew, and sends what differs, when the store has forgotten what happened', async () => {
    await addService(store, 'service-a')
    await addService(store, 'service-b')
    let forgetful = false
    const following = await started({
      read: (work) => store.read(work),
      onChange: (listener) => store.onChange(listener),
      changesAfter: async (revision) => {
        const known = await store.changesAfter(revision)
        return forgetful && known.revision > revision ? { ...known, changes: null } : known
      },
    })
    forgetful = true
    const steps = watchSteps(following)
    await reaches(
      following,
      await write(store, async (tx) => {
        await tx.removeService(guangzhou, 'service-a')
        await tx.addService(serviceOf(guangzhou, 'service-c'))
        tx.changed({ kind: 'settings' })
      }),
    )
    assert.deepEqual(keys(following), ['service/service-b', 'service/service-c', 'settings'])
    assert.deepEqual(
      steps.map(({ put, remove }) => [put.length, remove.length]),
      [[1, 1]],
    )
  })

  it('reports an API that cannot be served once, and serves the others', async () => {
    await addService(store, 'service-a')
    const following = await started(store)
    const { definition } = apiOf(guangzhou, 'service-a', 'api-bad')
    const bad = { definition: { ...definition, path: '~/regular' } }
    const revision = await write(store, async (tx) => {
      await tx.addApi(apiOf(guangzhou, 'service-a', 'api-bad', bad))
      await tx.addApi(apiOf(guangzhou, 'service-a', 'api-good'))
      tx.changed({ kind: 'draft', scope: guangzhou, serviceId: 'service-a' })
    })
    await reaches(following, revision)
    await reaches(following, await addApi(store, 'service-a', 'api-more'))
    assert.deepEqual(
      following.publisher.faults().map(({ apiId }) => apiId),
      ['api-bad'],
    )
    assert.equal(following.lines.filter((line) => line.includes('api-bad')).length, 1)
    const held = following.feed.state.get('apis/service-a/draft/0')
    assert.ok(held)
    const section = decodeSection(held.key, held.bytes)
    assert.ok(section.kind === 'apis')
    assert.deepEqual(
      section.apis.map(({ id }) => id),
      ['api-good', 'api-more'],
    )
  })
})
