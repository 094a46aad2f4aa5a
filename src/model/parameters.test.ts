import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { apiDefinitions } from '../../test/cases/api-definitions.ts'
import { apiOf, guangzhou } from '../../test/cases/store-builders.ts'
import { apiNode } from '../snapshot/compile/api.ts'
import { assignmentsOf, placeholdersOf } from '../snapshot/compile/mapping.ts'
import type { ApiDefinition } from './api.ts'
import { apiFault } from './api-rules.ts'
import { isSystemForm, systemParameterOf } from './system-parameters.ts'

const counts = { parametersPerApiMax: 30, constantsPerApiMax: 30 }

const faultOf = (definition: ApiDefinition) =>
  apiFault(apiOf(guangzhou, 'service-abcdefgh', 'api-abcdefgh', { definition }), counts)

describe('what the rules accept', () => {
  /** Runs `check` on accepted definitions; says how many there were. */
  function eachAccepted(check: (definition: ApiDefinition) => void): number {
    let accepted = 0
    const property = fc.property(apiDefinitions, (definition) => {
      if (faultOf(definition) !== null) return
      accepted += 1
      check(definition)
    })
    fc.assert(property, { numRuns: 3_000 })
    return accepted
  }

  it('fills the backend path exactly, as snapshots are compiled', () => {
    const accepted = eachAccepted((definition) => {
      if (definition.backend.kind !== 'http') return
      const assigned = assignmentsOf(definition).filter(({ place }) => place === 'path')
      const filled = new Set(assigned.map(({ name }) => name))
      const places = placeholdersOf(definition.backend.path)
      assert.deepEqual([...filled].toSorted(), places.toSorted())
    })
    assert.ok(accepted > 100, `${accepted} definitions were accepted`)
  })

  it('compiles without a fault: a gateway never has to refuse what an author was allowed', () => {
    const accepted = eachAccepted((definition) => {
      const api = apiOf(guangzhou, 'service-abcdefgh', 'api-abcdefgh', { definition })
      const { fault } = apiNode(api, new Map())
      assert.equal(fault, null)
    })
    assert.ok(accepted > 100, `${accepted} definitions were accepted`)
  })
})

describe('a fault', () => {
  it('names a part of the definition and says in both languages what would be right', () => {
    const parts = ['path', 'method', 'protocol', 'timeoutSeconds', 'response']
    fc.assert(
      fc.property(apiDefinitions, (definition) => {
        const found = faultOf(definition)
        if (found === null) return
        const [part = ''] = found.field.split('.')
        assert.ok([...parts, 'parameters', 'mappings', 'constants', 'backend'].includes(part), part)
        assert.match(found.why['en-US'], /^[a-z].*\.$/is)
        assert.match(found.why['zh-CN'], /。$/)
      }),
    )
  })
})

describe('system parameters', () => {
  it('are told from other texts by their form', () => {
    assert.equal(systemParameterOf('$clientIp'), 'clientIp')
    assert.equal(systemParameterOf('clientIp'), null)
    for (const plain of ['$', '$5', '$a b', 'x$clientIp', '$clientIp!']) {
      assert.equal(isSystemForm(plain), false, plain)
    }
    assert.equal(isSystemForm('$sourceIp'), true)
  })
})
