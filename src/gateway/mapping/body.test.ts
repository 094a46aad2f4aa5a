import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { forwardedBy } from '../../../test/fakes/gateway.ts'
import { constant, declare, mapping } from '../../../test/fakes/parameters.ts'
import { anApi, httpBackend } from '../../../test/fakes/snapshot.ts'
import { mapParameters } from '../stages/map-parameters.ts'

const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const

describe('form body', () => {
  const post = (body: string): FakeRequest => ({ method: 'POST', fields: [form], body })
  const sent = (body: 'stream' | Uint8Array): string =>
    body === 'stream' ? 'stream' : Buffer.from(body).toString('latin1')

  it('goes on byte for byte where nothing changes', async () => {
    const request = post('b=2&a=%31&&c')
    const { body } = await forwardedBy({ parameters: [declare('body', 'a')] }, request)
    assert.equal(sent(body), 'b=2&a=%31&&c')
  })

  it('is mapped to any place, and from any place [g183]', async () => {
    const api = {
      backend: { ...httpBackend, path: '/{p}' },
      parameters: [...['a', 'b', 'c'].map((name) => declare('body', name)), declare('query', 'q')],
      assignments: [
        mapping(['body', 'a'], ['query', 'a']),
        mapping(['body', 'b'], ['header', 'X-B']),
        mapping(['body', 'c'], ['path', 'p']),
        mapping(['query', 'q'], ['body', 'fromq']),
        constant('body', 'k', 'v&x'),
      ],
    }
    const request = await forwardedBy(api, {
      ...post('a=1&b=2&c=3&d=4&k=forged'),
      target: '/release/?q=9',
    })
    assert.equal(request.target, '/3?a=1')
    assert.deepEqual(fieldsOf(request.headLines).get('x-b'), ['2'])
    assert.equal(sent(request.body), 'd=4&fromq=9&k=v%26x')
  })

  it('of another type streams; what was for the body is left out', async () => {
    const api = { assignments: [constant('body', 'k', 'v'), constant('query', 'q', '1')] }
    const fields = [['Content-Type', 'application/json']] as const
    const request = await forwardedBy(api, { method: 'POST', fields, body: '{}' })
    assert.equal(request.body, 'stream')
    assert.equal(request.target, '/?q=1')
  })

  it('is made where there is none, but not for GET', async () => {
    const api = { assignments: [constant('body', 'k', 'v')] }
    const made = await forwardedBy(api, { method: 'POST' })
    assert.equal(sent(made.body), 'k=v')
    assert.deepEqual(fieldsOf(made.headLines).get('content-type'), [form[1]])
    assert.equal((await forwardedBy(api, {})).body, 'stream')
  })
})

describe('mapping stage', () => {
  it('does not exist for a backend that is not called', () => {
    assert.equal(mapParameters(anApi({ backend: { kind: 'mock', body: '' } }), 'service-x'), null)
  })
})
