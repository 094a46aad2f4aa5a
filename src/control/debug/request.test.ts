import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ApiDefinition, RequestParameter } from '../../model/api.ts'
import { ApiError } from '../../model/errors.ts'
import { debugRequest, type Given } from './request.ts'

const nothing: Given = {
  ...{ method: null, path: [], rest: '', query: [], headers: [], form: [] },
  ...{ contentType: null, body: null },
}
const fields = { path: 'Path', query: 'Query', header: 'Header', body: 'Form' }

function definition(values: Partial<ApiDefinition>): ApiDefinition {
  return {
    ...{ path: '/x', method: 'GET', kind: 'general', protocol: 'HTTP', cors: false },
    ...{ auth: { kind: 'none' }, parameters: [], mappings: [], constants: [] },
    backend: { kind: 'mock', body: '' },
    timeoutSeconds: 1,
    response: { type: '', successExample: '', failExample: '', errorCodes: [] },
    ...values,
  }
}

function parameter(name: string, values: Partial<RequestParameter> = {}): RequestParameter {
  return {
    ...{ name, position: 'query', type: 'string', required: false, defaultValue: null },
    description: '',
    ...values,
  }
}

function refusedField(work: () => unknown): string | null {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof ApiError)
    return error.field
  }
  return null
}

describe('the path of a debugged call', () => {
  const pathOf = (path: string, given: Partial<Given> = {}) => {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
      parameter(name, { position: 'path', required: true }),
    )
    return debugRequest(definition({ path, parameters }), { ...nothing, ...given }, fields).path
  }

  it('is the authored one without its mark, with what follows a prefix', () => {
    assert.equal(pathOf('=/a/b'), '/a/b')
    assert.equal(pathOf('=/a/b', { rest: '/ignored' }), '/a/b')
    assert.equal(pathOf('^~/a', { rest: '/b c/ü?x#y' }), '/a/b%20c/%C3%BC%3Fx%23y')
    assert.equal(pathOf('/a', { rest: 'bc%2Fd' }), '/abc%2Fd')
  })

  it('holds the variables, each encoded as a whole', () => {
    const path: Given['path'] = [
      ['id', 'a/b?c'],
      ['other', 'ü'],
    ]
    assert.equal(pathOf('/u/{id}/x/{other}', { path }), '/u/a%2Fb%3Fc/x/%C3%BC')
    const only = { path: [['id', '1']] as const }
    assert.equal(
      refusedField(() => pathOf('/u/{id}/x/{other}', only)),
      'Path.other',
    )
  })
})

describe('parameters of a debugged call', () => {
  const all = [
    parameter('given', { defaultValue: 'd' }),
    parameter('filled', { defaultValue: 'd' }),
    parameter('empty'),
    parameter('number', { type: 'int' }),
    parameter('X-Head', { position: 'header', required: true }),
    parameter('field', { position: 'body', required: true, defaultValue: 'f' }),
  ]
  const api = definition({ method: 'POST', parameters: all })

  it('are what was given, else their default, else null for a text', () => {
    const given = {
      ...nothing,
      query: [
        ['given', '1'],
        ['given', '2'],
        ['filled', ''],
        ['extra', 'e'],
      ],
      headers: [['x-head', 'h']],
    } as const
    const request = debugRequest(api, given, fields)
    assert.deepEqual(request.query, [
      ['given', '1'],
      ['given', '2'],
      ['filled', 'd'],
      ['empty', 'null'],
      ['extra', 'e'],
    ])
    assert.deepEqual(request.headers, [['x-head', 'h']])
    assert.equal(request.body.toString(), 'field=f')
    assert.equal(request.contentType, 'application/x-www-form-urlencoded')
  })

  it('are asked for when they are required', () => {
    assert.equal(
      refusedField(() => debugRequest(api, nothing, fields)),
      'Header.X-Head',
    )
    const empty = { ...nothing, headers: [['X-Head', '']] } as const
    assert.equal(
      refusedField(() => debugRequest(api, empty, fields)),
      'Header.X-Head',
    )
  })
})

describe('the body of a debugged call', () => {
  const bodyOf = (method: ApiDefinition['method'], given: Partial<Given>) => {
    const request = debugRequest(definition({ method }), { ...nothing, ...given }, fields)
    return [request.method, request.contentType, request.body.toString()]
  }

  it('is a form, or text of the type that is told', () => {
    const form = [['a b', 'c&d']] as const
    const type = 'application/x-www-form-urlencoded'
    assert.deepEqual(bodyOf('PUT', { form }), ['PUT', type, 'a%20b=c%26d'])
    assert.deepEqual(bodyOf('PUT', { body: 'x' }), ['PUT', type, 'x'])
    assert.deepEqual(bodyOf('PUT', { body: '{}', contentType: 'application/json' }), [
      ...['PUT', 'application/json', '{}'],
    ])
    assert.deepEqual(bodyOf('DELETE', {}), ['DELETE', '', ''])
    assert.deepEqual(bodyOf('POST', { body: '' }), ['POST', type, ''])
  })

  it('is none for GET and HEAD', () => {
    assert.deepEqual(bodyOf('GET', { body: 'x' }), ['GET', '', ''])
    assert.deepEqual(bodyOf('HEAD', { form: [['a', 'b']] }), ['HEAD', '', ''])
    assert.deepEqual(bodyOf('ANY', {}), ['GET', '', ''])
    assert.equal(bodyOf('ANY', { method: 'PATCH', body: 'x' })[0], 'PATCH')
    assert.equal(bodyOf('POST', { method: 'GET', body: 'x' })[0], 'POST')
  })
})
