import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { forwardedBy, gatewayFor } from '../../../test/fakes/gateway.ts'
import { anApi, httpBackend } from '../../../test/fakes/snapshot.ts'
import type { ParameterNode } from '../../snapshot/snapshot.ts'
import { validate } from './validate.ts'

function parameter(wish: Partial<ParameterNode>): ParameterNode {
  return {
    ...{ name: 'p', place: 'query', type: 'string', required: false, defaultValue: null },
    ...wish,
  }
}

async function refusalOf(wish: Partial<ParameterNode>, request: FakeRequest): Promise<string> {
  const path = wish.place === 'path' ? '/x/{p}' : '/'
  const exchange = await gatewayFor({ path, parameters: [parameter(wish)] }).call(request)
  return exchange.answered === null ? 'passed' : exchange.refusal
}

const form = [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']] as const
const json = [['Content-Type', 'application/json']] as const

describe('validate', () => {
  it('adds no stage where nothing can fail', () => {
    assert.equal(validate(anApi()), null)
    assert.equal(validate(anApi({ parameters: [parameter({})] })), null)
    const required = parameter({ required: true, defaultValue: 'd' })
    assert.equal(validate(anApi({ parameters: [required] })), null)
  })

  it('refuses a missing required parameter with the text of its place [g98][g100]', async () => {
    const required = { required: true, name: 'p' }
    const header = { ...required, place: 'header', name: 'X-P' } as const
    assert.equal(await refusalOf(header, {}), '403 header X-P is required')
    assert.equal(await refusalOf(header, { fields: [['x-p', '']] }), 'passed')
    assert.equal(await refusalOf(required, {}), '403 querystring p is required')
    assert.equal(
      await refusalOf(required, { target: '/release/?q=p' }),
      '403 querystring p is required',
    )
    assert.equal(await refusalOf(required, { target: '/release/?p' }), 'passed')
    assert.equal(await refusalOf(required, { target: '/release/?%70=1' }), 'passed')
    const path = { ...required, place: 'path' } as const
    assert.equal(await refusalOf(path, { target: '/release/x/1' }), 'passed')
  })

  it('asks for a form only where a body parameter is required [g183]', async () => {
    const body = { place: 'body', required: true } as const
    const post = { method: 'POST' }
    const missing = '403 body param p is required'
    const noForm = '403 req content type need application/x-www-form-urlencoded'
    assert.equal(await refusalOf(body, { ...post, fields: form, body: 'p=1' }), 'passed')
    assert.equal(await refusalOf(body, { ...post, fields: form, body: 'q=1' }), missing)
    assert.equal(await refusalOf(body, post), missing)
    assert.equal(await refusalOf(body, { ...post, fields: json, body: '{"p":1}' }), noForm)
    assert.equal(await refusalOf(body, { ...post, body: 'p=1' }), noForm)
    const optional = { place: 'body', required: false } as const
    assert.equal(await refusalOf(optional, { ...post, fields: json, body: '{}' }), 'passed')
  })

  it('refuses a value of another type with the name and type [g101]', async () => {
    const int = { type: 'int' } as const
    const request = { target: '/release/?p=x' }
    assert.equal(await refusalOf(int, request), '400 querystring p is not a valid int')
    assert.equal(await refusalOf(int, { target: '/release/?p=%31' }), 'passed')
    assert.equal(await refusalOf(int, {}), 'passed')
    assert.equal(
      await refusalOf({ type: 'boolean', place: 'path' }, { target: '/release/x/y' }),
      '400 path variable p is not a valid boolean',
    )
    assert.equal(
      await refusalOf({ type: 'double', place: 'header' }, { fields: [['P', '1..5']] }),
      '400 header p is not a valid double',
    )
    const body = { method: 'POST', fields: form, body: 'p=one' }
    assert.equal(
      await refusalOf({ type: 'long', place: 'body' }, body),
      '400 body param p is not a valid long',
    )
  })

  it('checks every occurrence: a backend may read another one', async () => {
    const int = { type: 'int' } as const
    for (const query of ['p=1&p=x', 'p=x&p=1', 'p=1&%70=x']) {
      const refusal = await refusalOf(int, { target: `/release/?${query}` })
      assert.equal(refusal, '400 querystring p is not a valid int')
    }
    const fields = [
      ['P', '1'],
      ['p', 'x'],
    ] as const
    assert.equal(
      await refusalOf({ ...int, place: 'header' }, { fields }),
      '400 header p is not a valid int',
    )
  })

  it('is not misled by names that objects have', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      assert.equal(
        await refusalOf({ name, required: true }, {}),
        `403 querystring ${name} is required`,
      )
      assert.equal(
        await refusalOf({ name, required: true }, { target: `/release/?${name}=1` }),
        'passed',
      )
    }
  })
})

describe('form body', () => {
  const parameters = [parameter({ place: 'body' })]

  it('is left alone where no parameter is in it', async () => {
    const { call } = gatewayFor({})
    const exchange = await call({ method: 'POST', fields: form, body: 'p=1' })
    assert.equal(exchange.collectedUpTo, -1)
    assert.equal(exchange.forwarded?.request.body, 'stream')
  })

  it('is read to 1 MiB and answers 413 beyond', async () => {
    const { call } = gatewayFor({ parameters, backend: httpBackend })
    const post = { method: 'POST', fields: form }
    const most = await call({ ...post, body: `p=${'x'.repeat(1024 * 1024 - 2)}` })
    assert.equal(most.answered, null)
    const more = await call({ ...post, body: `p=${'x'.repeat(1024 * 1024 - 1)}` })
    assert.equal(more.refusal, '413 Request body is too large')
    assert.equal(more.collectedUpTo, -1)
  })

  it('may have 10,000 fields', async () => {
    const { call } = gatewayFor({ parameters })
    const post = { method: 'POST', fields: form }
    const body = (count: number): string => Array.from({ length: count }, () => 'p=1').join('&')
    assert.equal((await call({ ...post, body: body(10_000) })).answered, null)
    const more = await call({ ...post, body: body(10_001) })
    assert.equal(more.refusal, '413 Request body is too large')
  })

  it('that is encoded, or of doubtful type, passes unread', async () => {
    for (const fields of [
      [...form, ['Content-Encoding', 'gzip']],
      [...form, ['Content-Type', 'application/json']],
      [['Content-Type', 'multipart/form-data; boundary=x']],
      [['Content-Type', 'application/x-www-form-urlencodedx']],
    ] as const) {
      const request = { method: 'POST', fields, body: 'p=1' }
      assert.equal((await forwardedBy({ parameters }, request)).body, 'stream')
    }
  })
})
