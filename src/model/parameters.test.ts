import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { assignmentsOf, placeholdersOf } from '../snapshot/compile/mapping.ts'
import { systemParameters as known } from '../snapshot/snapshot.ts'
import type { ApiDefinition, ParameterPosition } from './api.ts'
import { apiFault } from './api-rules.ts'
import {
  isSystemForm,
  type SystemParameter,
  systemParameterOf,
  systemParameters,
} from './system-parameters.ts'

const counts = { parametersPerApiMax: 30, constantsPerApiMax: 30 }
const names = fc.constantFrom('a', 'b', 'A')
const positions = fc.constantFrom<ParameterPosition>('header', 'query', 'path', 'body')
const paths = fc.constantFrom('', '/', '/x', '/{a}', '/{a}/y/{b}', '/{A}')

/** Definitions of all sorts, most of them wrong somewhere. */
const definitions = fc
  .record({
    path: fc.constantFrom('/x', '/{a}', '/{a}/{b}', '=/x'),
    parameters: fc.array(fc.record({ name: names, position: positions }), { maxLength: 3 }),
    mappings: fc.array(
      fc.record({ name: names, position: positions, fromName: names, fromPosition: positions }),
      { maxLength: 2 },
    ),
    constants: fc.array(fc.record({ name: names, position: positions }), { maxLength: 2 }),
    backendPath: paths,
  })
  .map(
    ({ path, parameters, mappings, constants, backendPath }): ApiDefinition => ({
      path,
      method: 'GET',
      kind: 'general',
      protocol: 'HTTP',
      auth: { kind: 'none' },
      cors: false,
      parameters: parameters.map((p) => ({
        ...p,
        type: 'string',
        defaultValue: null,
        required: false,
        description: '',
      })),
      mappings: mappings.map(({ name, position, fromName, fromPosition }) => ({
        name,
        position,
        from: { name: fromName, position: fromPosition },
        defaultValue: null,
        description: '',
        type: null,
      })),
      constants: constants.map((c) => ({ ...c, value: 'v', description: '' })),
      backend: {
        kind: 'http',
        url: 'http://a',
        path: backendPath,
        method: 'GET',
        product: null,
        vpcId: null,
      },
      timeoutSeconds: 15,
      response: { type: '', successExample: '', failExample: '', errorCodes: [] },
    }),
  )

const faultOf = (definition: ApiDefinition) =>
  apiFault({ name: '', description: '', tags: [], definition }, counts)

describe('parameters', () => {
  it('that are accepted fill the backend path exactly, as snapshots are compiled', () => {
    let accepted = 0
    fc.assert(
      fc.property(definitions, (definition) => {
        if (faultOf(definition) !== null || definition.backend.kind !== 'http') return
        accepted += 1
        const assigned = assignmentsOf(definition).filter(({ place }) => place === 'path')
        const filled = new Set(assigned.map(({ name }) => name))
        assert.deepEqual(
          [...filled].toSorted(),
          [...placeholdersOf(definition.backend.path)].toSorted(),
        )
      }),
      { numRuns: 3_000 },
    )
    assert.ok(accepted > 50, `${accepted} of the definitions were right`)
  })

  it('name a part of the definition in every fault', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const found = faultOf(definition)
        if (found === null) return
        const [part = ''] = found.field.split('.')
        assert.ok(['path', 'parameters', 'mappings', 'constants', 'backend'].includes(part), part)
      }),
    )
  })
})

describe('system parameters', () => {
  it('[g187] are the ones that gateways know', () => {
    const sorted: readonly SystemParameter[] = systemParameters.toSorted()
    assert.deepEqual(sorted, known.toSorted())
  })

  it('are told from other texts by their form', () => {
    assert.equal(systemParameterOf('$clientIp'), 'clientIp')
    assert.equal(systemParameterOf('clientIp'), null)
    for (const plain of ['$', '$5', '$a b', 'x$clientIp', '$clientIp!']) {
      assert.equal(isSystemForm(plain), false, plain)
    }
    assert.equal(isSystemForm('$sourceIp'), true)
  })
})
