import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayFor } from '../../../test/fakes/gateway.ts'
import { constant, declare, mapping } from '../../../test/fakes/parameters.ts'
import { httpBackend } from '../../../test/fakes/snapshot.ts'
import type { ParameterPlace } from '../../snapshot/snapshot.ts'

const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const

describe('any mapping of any value', () => {
  it('makes exactly one value in its place, and nothing else', async () => {
    const places = fc.constantFrom<ParameterPlace>('query', 'header', 'path', 'body')
    await fc.assert(
      fc.asyncProperty(places, fc.string({ unit: 'binary', minLength: 1 }), async (place, text) => {
        const wish = {
          backend: { ...httpBackend, path: '/x/{v}/y' },
          parameters: [declare('query', 'in')],
          assignments: [
            mapping(['query', 'in'], [place, 'v']),
            ...(place === 'path' ? [] : [constant('path', 'v', 'fixed')]),
          ],
        }
        const value = Buffer.from(text)
        const escaped = [...value].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        const target = `/release/?in=${escaped}&other=1`
        const exchange = await gatewayFor(wish).call({ ...post0, target })
        if (exchange.forwarded === null) {
          const why = {
            header: /[\0-\x08\n-\x1f\x7f]/,
            path: /[\0-\x1f\x7f\\]|(?:^|\/)\.\.?(?:[;/]|$)/,
          }
          assert.match(text, place === 'header' ? why.header : why.path)
          assert.match(place, /^(?:header|path)$/)
          return
        }
        const { request } = exchange.forwarded
        const [path = '', query = ''] = request.target.split('?')
        const segments = path.split('/')
        assert.equal(segments.length, 4)
        const lines = fieldsOf(request.headLines)
        const params = [...new URLSearchParams(query)].filter(([name]) => name !== 'other')
        const body = request.body === 'stream' ? '' : Buffer.from(request.body).toString('latin1')
        const expected = value.toString()
        switch (place) {
          case 'path':
            assert.equal(decodeURIComponent(segments[2] ?? ''), expected)
            break
          case 'query':
            assert.deepEqual(params, [['v', expected]])
            break
          case 'header':
            assert.deepEqual(lines.get('v'), [value.toString('latin1')])
            break
          case 'body':
            assert.deepEqual(
              [...new URLSearchParams(body)],
              [
                ['z', '1'],
                ['v', expected],
              ],
            )
        }
        assert.equal(lines.size, place === 'header' ? 9 : 8)
        assert.equal(params.length, place === 'query' ? 1 : 0)
      }),
      { numRuns: 200 },
    )
  })

  const post0 = { method: 'POST', fields: [form], body: 'z=1' } as const
})
