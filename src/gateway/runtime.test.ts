import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatewayFor, gatewayOn } from '../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  appId,
  aService,
  changeTo,
  httpBackend,
  released,
  serviceId,
  settings,
} from '../../test/fakes/snapshot.ts'
import { encodeSection } from '../snapshot/codec.ts'
import type { ParameterNode } from '../snapshot/snapshot.ts'

const mock = (body: string) => ({ kind: 'mock', body }) as const

describe('a change', () => {
  it('moves an environment to another version; calls under way end on the old one', async () => {
    const { gateway, call } = gatewayFor({ parameters: [aParameter], backend: mock('old') })
    const fields = [['Content-Type', 'application/x-www-form-urlencoded']] as const
    const early = call({ method: 'POST', body: 'a=1', fields })
    gateway.apply(
      changeTo(
        2,
        [
          aService({ environments: { release: anEnvironment('v2') } }),
          apisSection('v2', [anApi({ backend: mock('new') })]),
        ],
        [`apis/${serviceId}/v1/0`],
      ),
    )
    assert.equal((await call({})).message, 'new')
    assert.equal((await early).message, 'old')
  })

  it('of the base domain moves every host at once; the original suffixes stay [g263]', async () => {
    const { gateway, call } = gatewayFor({ backend: mock('here') })
    const unique = `${serviceId}-${appId}.gz`
    const before = await call({ host: `${unique}.apigw.localhost` })
    gateway.apply(changeTo(2, [{ ...settings, baseDomain: 'api.example.org' }]))
    assert.equal(before.message, 'here')
    assert.equal((await call({ host: `${unique}.api.example.org` })).message, 'here')
    assert.equal((await call({ host: `${unique}.apigw.tencentcs.com` })).message, 'here')
    const old = await call({ host: `${unique}.apigw.localhost` })
    assert.equal(old.refusal, '404 Not Found Host')
  })

  it('of many called services is in effect for each of them at once', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `service-many${String(i).padStart(4, '0')}`)
    const services = ids.map((id) => aService({ id }))
    const apis = ids.map((id) => ({
      ...apisSection('v1', [anApi({ backend: mock(id) })]),
      serviceId: id,
    }))
    const { gateway, call } = gatewayOn(changeTo(1, [settings, ...services, ...apis]))
    const bodies = (): Promise<string[]> =>
      Promise.all(
        ids.map(async (id) => (await call({ host: `${id}-${appId}.gz.apigw.localhost` })).message),
      )
    assert.deepEqual(await bodies(), ids)
    const moved = ids.map((id) => aService({ id, environments: { release: anEnvironment('v2') } }))
    const next = ids.map((id) => ({
      ...apisSection('v2', [anApi({ backend: mock(`${id} 2`) })]),
      serviceId: id,
    }))
    gateway.apply(changeTo(2, [...moved, ...next]))
    assert.deepEqual(
      await bodies(),
      ids.map((id) => `${id} 2`),
    )
  })

  it('that removes a service makes its host unknown', async () => {
    const { gateway, call } = gatewayFor({})
    assert.notEqual((await call({})).forwarded, null)
    gateway.apply(changeTo(2, [], [`service/${serviceId}`, `apis/${serviceId}/v1/0`]))
    assert.equal((await call({})).refusal, '404 Not Found Host')
  })

  it('with a damaged section costs its service alone, and is reported', async () => {
    const { gateway, call, reports } = gatewayFor({ backend: mock('fine') })
    const other = { ...aService(), id: 'service-damaged1' }
    const damaged = { ...encodeSection(apisSection('v1', [])), key: 'apis/service-damaged1/v1/0' }
    gateway.apply({ ...changeTo(2, [other]), put: [encodeSection(other), damaged] })
    const name = `service-damaged1-${appId}.gz.apigw.localhost`
    assert.equal((await call({ host: name })).refusal, '481 API config error')
    assert.equal((await call({ host: name })).refusal, '481 API config error')
    assert.equal((await call({})).message, 'fine')
    assert.equal(reports.length, 1)
    assert.match(reports[0] ?? '', /service-damaged1 version v1/)
  })

  it('with a missing part serves none of the version: its open APIs could answer for the missing', async () => {
    const environments = { release: anEnvironment('v1', 2) }
    const { call, reports } = gatewayOn(released([anApi()], aService({ environments })))
    assert.equal((await call({})).refusal, '481 API config error')
    assert.match(reports[0] ?? '', /apis\/service-abcd1234\/v1\/1 is missing/)
  })

  it('with an API that cannot be linked breaks that API alone', async () => {
    const broken = anApi({
      id: 'api-broken01',
      path: '=/broken',
      backend: { ...httpBackend, path: '/{nobody}' },
    })
    const { call, reports } = gatewayOn(released([broken, anApi({ backend: mock('fine') })]))
    assert.equal((await call({ target: '/release/broken' })).refusal, '481 API config error')
    assert.equal((await call({ target: '/release/x' })).message, 'fine')
    assert.match(reports[0] ?? '', /api-broken01: nothing fills \{nobody\}/)
  })

  it('links again what was linked, and leaves alone what nobody called', () => {
    const { gateway, call, reports } = gatewayFor({})
    const bad = { ...encodeSection(apisSection('v2', [])), bytes: Buffer.from('{') }
    const moved = encodeSection(aService({ environments: { release: anEnvironment('v2') } }))
    const step = { ...changeTo(2, []), put: [moved, bad] }
    gateway.apply(step)
    assert.deepEqual(reports, [])
    void call({})
    assert.equal(reports.length, 1)
    gateway.apply(step)
    assert.equal(reports.length, 2)
  })
})

const aParameter: ParameterNode = {
  ...{ name: 'a', place: 'body', type: 'string', required: false, defaultValue: null },
}
