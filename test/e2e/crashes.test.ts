/**
 * Processes that die while calls run. Each is a real process with its own id, killed by SIGKILL:
 * callers of a healthy part notice nothing, what died comes back by itself.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { childrenOf } from '../processes.ts'
import {
  type Client,
  type Product,
  prepareProduct,
  type Role,
  startProduct,
  until,
} from '../product.ts'
import { mockApi, releaseService } from '../release-service.ts'
import { startTraffic } from './traffic.ts'

/** Calls that must have gone through before and after something is killed. */
const callsBeforeKill = 200
const callsAfterKill = 500

const releaseMock = (client: Client, body: string) =>
  releaseService(client, 'crash', mockApi('/m', body))

function oneChild(role: Role, word: string): number {
  const found = childrenOf(role.child.pid ?? 0, word)
  assert.equal(found.length, 1, `one ${word} process below the supervisor`)
  return found[0] ?? 0
}

describe('the all-in-one', () => {
  let product: Product
  let role: Role

  beforeEach(async () => {
    const started = await startProduct()
    product = started.product
    role = started.role
  })
  afterEach(() => product.close())

  it('fails no call when control is killed, and brings it back', async () => {
    const { serviceId: id, host } = await releaseMock(product.client(), 'alive')
    const traffic = startTraffic(product.ports.http, host, '/release/m', (status, body) => {
      return status === 200 && body === 'alive'
    })
    await until('traffic', () => traffic.calls() > callsBeforeKill)
    const control = oneChild(role, 'control-main')
    process.kill(control, 'SIGKILL')
    const at = traffic.calls()
    await until('traffic after the kill', () => traffic.calls() > at + callsAfterKill)
    await until('control to be back', async () => {
      return (await product.probe(product.ports.control, '/readyz')) === 200
    })
    assert.notEqual(oneChild(role, 'control-main'), control)
    const report = await traffic.stop()
    assert.deepEqual(report.failures, [])

    const again = await product.client().DescribeService({ ServiceId: id })
    assert.deepEqual(again.AvailableEnvironments, ['release'])
    await product.client().UnReleaseService({ ServiceId: id, EnvironmentName: 'release' })
    assert.equal((await product.call(host, '/release/m')).status, 404)
  })

  it('brings a killed gateway back with the same snapshot', async () => {
    const { host } = await releaseMock(product.client(), 'again')
    const gateway = oneChild(role, 'gateway-main')
    process.kill(gateway, 'SIGKILL')
    await until('the gateway to answer again', async () => {
      const answer = await product.call(host, '/release/m').catch(() => undefined)
      return answer?.status === 200 && answer.body === 'again'
    })
    assert.notEqual(oneChild(role, 'gateway-main'), gateway)
  })

  it('loses no acknowledged write when control is killed while it writes', async () => {
    const client = product.client()
    const acknowledged: string[] = []
    let killed = false
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; !killed; n++) {
        const name = `w${writer}_${n}`
        try {
          const answer = await client.CreateService({ ServiceName: name, Protocol: 'http' })
          acknowledged.push(answer.ServiceId ?? '')
        } catch {
          return
        }
      }
    })
    await until('writes', () => acknowledged.length > 15)
    process.kill(oneChild(role, 'control-main'), 'SIGKILL')
    killed = true
    await Promise.all(writers)
    await until('control to be back', async () => {
      return (await product.probe(product.ports.control, '/readyz')) === 200
    })
    for (const id of acknowledged) {
      assert.equal((await product.client().DescribeService({ ServiceId: id })).ServiceId, id)
    }
  })
})

describe('roles apart', () => {
  let product: Product

  beforeEach(async () => {
    product = await prepareProduct()
  })
  afterEach(() => product.close())

  it('starts a gateway from its own disk while control is away', async () => {
    const control = product.start('control')
    await until('control', async () => {
      return (await product.probe(product.ports.control, '/healthz')) === 200
    })
    const gateway = product.start('gateway')
    await product.ready(control)
    const { host } = await releaseMock(product.client(), 'from disk')
    await product.end(control, 'SIGKILL')
    await product.end(gateway, 'SIGKILL')

    product.start('gateway')
    await until('the gateway to serve', async () => {
      const answer = await product.call(host, '/release/m').catch(() => undefined)
      return answer?.body === 'from disk'
    })
    await until('the probe to say so', async () => {
      return (await product.probe(product.ports.probe, '/readyz')) === 200
    })
  })

  it('answers 503 while it has neither control nor a snapshot', async () => {
    const gateway = product.start('gateway', { SLUICE_JOIN_TOKEN: 'a-token-of-no-control-plane' })
    await until('the gateway to listen', async () => {
      const answer = await product.call('nowhere').catch(() => undefined)
      return answer?.status === 503
    })
    await until('the probe to say so', async () => {
      return (await product.probe(product.ports.probe, '/readyz')) === 503
    })
    assert.equal(await product.end(gateway), 0)
  })
})
