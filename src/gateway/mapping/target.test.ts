import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forwardedBy, gatewayFor } from '../../../test/fakes/gateway.ts'
import { constant, declare, mapping } from '../../../test/fakes/parameters.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { httpBackend } from '../../../test/fakes/snapshot.ts'

async function targetOf(wish: ApiWish, target: string): Promise<string> {
  return (await forwardedBy(wish, { target: `/release${target}` })).target
}

describe('backend path', () => {
  const to = (path: string) => ({ ...httpBackend, path })

  it('is the backend path and what follows a prefix, as it stands [g87]', async () => {
    const cases = [
      ['/user', '/b', '/usertest', '/btest'],
      ['/user', '/b', '/user', '/b'],
      ['/user', '/b', '/user/test/a', '/b/test/a'],
      ['/user', '/b/', '/user/x', '/b/x'],
      ['/user', '/', '/user/x', '/x'],
      ['/user', '/', '/user', '/'],
      ['^~/user', '/b', '/user//x', '/b//x'],
      ['/', '/', '/a/b', '/a/b'],
      ['/', '/b', '/a/b', '/b/a/b'],
      ['/', '/b', '/', '/b'],
      ['/user/', '/b', '/user/x', '/b/x'],
      ['=/user', '/b', '/user', '/b'],
      ['/a', '/b', '/a/%2fx%20y', '/b/%2Fx%20y'],
    ] as const
    for (const [path, back, called, reached] of cases) {
      assert.equal(
        await targetOf({ path, backend: to(back) }, called),
        reached,
        `${path} ${called}`,
      )
    }
  })

  it('never has dot segments, also where two halves meet', async () => {
    const { call } = gatewayFor({ path: '/user', backend: to('/') })
    for (const target of [
      '/user../secret',
      '/user./x',
      '/user..',
      '/user..;a/x',
      '/user%2e%2e/x',
    ]) {
      assert.equal(
        (await call({ target: `/release${target}` })).refusal,
        '400 Invalid request path',
      )
    }
    assert.equal(await targetOf({ path: '/user', backend: to('/b') }, '/user../x'), '/b../x')
  })

  it('has variables filled by name [g114]', async () => {
    const api = { path: '/user/{id}/{rest}', backend: to('/{rest}/of/{id}') }
    assert.equal(await targetOf(api, '/user/7/a'), '/a/of/7')
  })

  it('keeps a captured value as it stands: a slash stays one, an escaped one stays data', async () => {
    const api = { path: '/files/{p}', backend: to('/store/{p}') }
    assert.equal(await targetOf(api, '/files/a/b%2fc%3Fd%23e%20f'), '/store/a/b%2Fc%3Fd%23e%20f')
  })

  it('takes any other value as one segment', async () => {
    const api = {
      backend: to('/x/{p}/y'),
      parameters: [declare('query', 'q')],
      assignments: [mapping(['query', 'q'], ['path', 'p'])],
    }
    assert.equal(await targetOf(api, '/?q=a/b%3Fc%23d%25e'), '/x/a%2Fb%3Fc%23d%25e/y')
    const { call } = gatewayFor(api)
    for (const value of [
      '..',
      '.',
      '../..',
      'a/../b',
      '..%3Bx',
      '%00',
      '%0d%0aX:1',
      '%5c',
      '%ff',
    ]) {
      const exchange = await call({ target: `/release/?q=${value}` })
      assert.equal(exchange.refusal, '400 Invalid request path', value)
    }
  })

  it('takes constants and system parameters', async () => {
    const api = {
      backend: to('/{c}/{s}'),
      assignments: [
        constant('path', 'c', 'ä b'),
        { place: 'path', name: 's', value: { from: 'system', name: 'apiId' } } as const,
      ],
    }
    assert.equal(await targetOf(api, '/'), '/%C3%A4%20b/api-00000001')
  })
})

describe('backend method', () => {
  it("is the configured one, or the caller's with ANY [g117][g118]", async () => {
    const backend = { ...httpBackend, method: 'PUT' }
    assert.equal((await forwardedBy({ backend }, { method: 'POST' })).method, 'PUT')
    assert.equal((await forwardedBy({}, { method: 'PATCH' })).method, 'PATCH')
  })
})

describe('query', () => {
  it('passes byte for byte where the API says nothing about it', async () => {
    for (const query of ['?a=1&a=2&%zz&;x=+', '?', '']) {
      assert.equal(await targetOf({ path: '/x' }, `/x${query}`), `/${query}`)
    }
  })

  it('keeps same name and place by default [g184]', async () => {
    const api = {
      parameters: [declare('query', 'a'), declare('query', 'b', { defaultValue: 'd ä' })],
    }
    assert.equal(await targetOf(api, '/?z&%61=1&a=2'), '/?z&%61=1&a=2&b=d%20%C3%A4')
    assert.equal(await targetOf(api, '/?b='), '/?b=')
  })

  it('moves a mapped parameter in every spelling, with all its values [g121]', async () => {
    const api = {
      parameters: [declare('query', 'a')],
      assignments: [mapping(['query', 'a'], ['query', 'to'])],
    }
    assert.equal(await targetOf(api, '/?a=1&x=2&%61=3&to=forged'), '/?x=2&to=1&to=3')
    assert.equal(await targetOf(api, '/?to=forged'), '/')
  })

  it('swaps two parameters', async () => {
    const api = {
      parameters: [declare('query', 'a'), declare('query', 'b')],
      assignments: [
        mapping(['query', 'a'], ['query', 'b']),
        mapping(['query', 'b'], ['query', 'a']),
      ],
    }
    assert.equal(await targetOf(api, '/?a=1&b=2'), '/?b=1&a=2')
  })

  it('takes a path variable, decoded and escaped for its new place [g123][g185]', async () => {
    const api = {
      path: '/user/{id}',
      parameters: [declare('path', 'id')],
      assignments: [mapping(['path', 'id'], ['query', 'who'])],
    }
    assert.equal(
      await targetOf(api, '/user/a/b%26admin=1%23?x=1'),
      '/?x=1&who=a%2Fb%26admin%3D1%23',
    )
  })

  it('has constants that callers cannot change [g122][g186]', async () => {
    const api = { assignments: [constant('query', 'k', 'v&w=1')] }
    for (const query of ['', '?k=x', '?%6b=x&k']) {
      assert.equal(await targetOf(api, `/${query}`), '/?k=v%26w%3D1')
    }
  })

  it('has constants that win over parameters of the same name', async () => {
    const api = {
      path: '/x/{p}',
      backend: { ...httpBackend, path: '/b/{p}' },
      parameters: [declare('query', 'k'), declare('path', 'p')],
      assignments: [
        ...[mapping(['query', 'k'], ['query', 'k']), constant('query', 'k', 'fixed')],
        ...[mapping(['path', 'p'], ['path', 'p']), constant('path', 'p', 'fixed')],
      ],
    }
    assert.equal(await targetOf(api, '/x/1?k=2&z'), '/b/fixed?z&k=fixed')
  })

  it('uses the default of the parameter, else of the mapping [g102]', async () => {
    const assignments = [mapping(['query', 'a'], ['query', 'b'], 'mapped')]
    const own = { parameters: [declare('query', 'a', { defaultValue: 'own' })], assignments }
    assert.equal(await targetOf(own, '/'), '/?b=own')
    const none = { parameters: [declare('query', 'a')], assignments }
    assert.equal(await targetOf(none, '/'), '/?b=mapped')
    assert.equal(await targetOf(none, '/?a=sent'), '/?b=sent')
  })
})
