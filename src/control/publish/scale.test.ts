import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { GeneratedStore, serviceIdOf } from '../../../test/cases/generated-store.ts'
import { ScriptedGateway, token, until } from '../../../test/cases/scripted-gateway.ts'
import { systemClock } from '../../lib/clock.ts'
import { Secret } from '../../lib/secret.ts'
import type { SettingsSection } from '../../snapshot/snapshot.ts'
import { createFeed, type Feed } from '../feed.ts'
import { createPublisher, type Publisher } from '../publish.ts'

const settings: SettingsSection = {
  kind: 'settings',
  baseDomain: 'apigw.localhost',
  serverName: 'sluice',
  draftKey: 'ab',
}

/** Long enough that no wait ends by itself. */
const patient = { waitMs: 120_000 }

function follow(store: GeneratedStore): { feed: Feed; publisher: Publisher } {
  const report = (): void => {}
  const clock = systemClock
  const feed = createFeed({ token: new Secret(token), clock, allowPlain: false, report })
  const publisher = createPublisher({
    store,
    feed,
    settings: async () => settings,
    report,
    ...patient,
  })
  return { feed, publisher }
}

describe('publisher with 50,000 APIs, half of them released', () => {
  const services = 250
  const store = new GeneratedStore(services, 100)
  const { feed, publisher } = follow(store)
  let server: Server
  let gateway: ScriptedGateway

  before(async () => {
    server = createServer()
    server.on('upgrade', feed.upgrade)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await publisher.start()
    // A listening TCP server has an address with a port.
    gateway = new ScriptedGateway((server.address() as AddressInfo).port)
    await until('it is linked', () => publisher.nodes()[0]?.state === 'linked', 60_000)
  })

  after(async () => {
    gateway.leave()
    await publisher.close()
    feed.close()
    server.close()
  })

  /** What the gateway is sent by a change, once it has it. */
  async function sentBy(change: () => number): Promise<{ kinds: string[]; sections: string[] }> {
    gateway.frames.length = 0
    store.apisRead = 0
    const revision = change()
    await until('it is linked', () => publisher.nodes()[0]?.revision === revision)
    return { kinds: [...gateway.kinds()].sort(), sections: [...gateway.received()].sort() }
  }

  it('has sent all of it', () => {
    assert.equal(gateway.state.size, 1 + services * 3)
    assert.equal(gateway.state.hash, feed.state.hash)
  })

  it('reads and sends only the section of an API that is changed', async () => {
    const id = serviceIdOf(123)
    const { kinds, sections } = await sentBy(() => store.edit(id, 50))
    assert.deepEqual(kinds, ['commit', 'section'])
    assert.deepEqual(sections, [`apis/${id}/draft/0`])
    assert.equal(store.apisRead, 100)
  })

  it('reads and sends only what a release adds and takes away', async () => {
    const id = serviceIdOf(7)
    const { kinds, sections } = await sentBy(() => store.release(id))
    assert.deepEqual(kinds, ['commit', 'remove', 'section', 'section'])
    assert.deepEqual(sections, [`apis/${id}/v${store.revision}/0`, `service/${id}`])
    assert.equal(store.apisRead, 100)
  })

  it('is settled when the gateway has answered', async () => {
    gateway.answer = null
    let settled = false
    const revision = store.edit(serviceIdOf(9), 1)
    const wait = publisher.settled(revision).then(() => {
      settled = true
    })
    await until('it has the step', () => gateway.state.revision === revision)
    assert.equal(settled, false)
    gateway.answer = 'linked'
    gateway.acknowledge('linked')
    await wait
  })

  it('gives the same bytes to another process', async () => {
    const other = follow(store)
    await other.publisher.start()
    assert.equal(other.feed.state.hash, feed.state.hash)
    await other.publisher.close()
    other.feed.close()
  })
})
