/**
 * Changes under traffic: whoever calls after an action's answer meets its state or a newer one,
 * whole, over connections that were open before.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type Product, startProduct } from '../product.ts'
import { connectRaw } from '../raw.ts'

const callers = 4
const changes = 25

describe('changes under traffic', () => {
  let product: Product
  let client: Client
  before(async () => {
    product = (await startProduct()).product
    client = product.client()
  })
  after(() => product?.close())

  const mock = (version: number) => ({
    ServiceType: 'MOCK',
    RequestConfig: { Path: '=/v', Method: 'GET' },
    ServiceMockReturnMessage: `<${version}>`,
  })

  it('never show a caller less than what was acknowledged before the call', async () => {
    const made = await client.CreateService({ ServiceName: 'changes', Protocol: 'http' })
    const { ServiceId = '', OuterSubDomain: host = '' } = made
    const api = { ServiceTimeout: 15, Protocol: 'HTTP', ...mock(0) }
    const { Result } = await client.CreateApi({ ServiceId, ...api })
    const ApiId = Result?.ApiId ?? ''
    const release = { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'x' }
    await client.ReleaseService(release)

    let acknowledged = 0
    let begun = 0
    let over = false
    let calls = 0
    async function call(): Promise<void> {
      const caller = await connectRaw(product.ports.http)
      while (!over) {
        const floor = acknowledged
        const from = caller.received().length
        caller.send(`GET /release/v HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
        const all = await caller.until((text) => /<\d+>$/.test(text.slice(from)))
        const answer = all.slice(from)
        const version = Number(/<(\d+)>$/.exec(answer)?.[1])
        assert.match(answer, /^HTTP\/1\.1 200 /)
        assert.ok(version >= floor && version <= begun, `${floor} <= ${version} <= ${begun}`)
        calls++
      }
      caller.socket.destroy()
    }

    const calling = Promise.all(Array.from({ length: callers }, call))
    try {
      for (let version = 1; version <= changes; version++) {
        begun = version
        await client.ModifyApi({ ServiceId, ApiId, ...mock(version) })
        await client.ReleaseService(release)
        acknowledged = version
      }
    } finally {
      over = true
      await calling
    }
    assert.ok(calls > changes)
  })
})
