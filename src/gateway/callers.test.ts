/** The plan that is remembered with a key is never an old one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aKey, aPlan, callerSections, keyId, planId } from '../../test/fakes/callers.ts'
import { changeTo } from '../../test/fakes/snapshot.ts'
import { EnvironmentAccess } from './access.ts'
import { Callers } from './callers.ts'

const apiId = 'api-00000001'
const other = 'usagePlan-00000002'
const bound = (plans: readonly string[], own: readonly string[] = []) =>
  new EnvironmentAccess({ plans, apis: { [apiId]: { plans: own, apps: [], rules: [] } } })

function callersWith(plans = [aPlan(), aPlan({ id: other })]) {
  const callers = new Callers(assert.fail)
  const put = (...sections: ReturnType<typeof callerSections>) => {
    for (const encoded of changeTo(1, sections).put) callers.put(encoded.key, encoded)
  }
  put(
    ...callerSections('keys', [aKey({ plans: [planId, other] })]),
    ...callerSections('plans', plans),
  )
  return { callers, put }
}

describe('the plan of a key', () => {
  it('follows what is bound where, call by call', () => {
    const { callers } = callersWith()
    const key = callers.key(keyId)
    assert.ok(key)
    const [both, none, one] = [bound([planId], [other]), bound([]), bound([planId])]
    for (let round = 0; round < 2; round++) {
      assert.equal(callers.planOf(key, both, apiId)?.id, other)
      assert.equal(callers.planOf(key, both, 'api-00000002')?.id, planId)
      assert.equal(callers.planOf(key, none, apiId), undefined)
      assert.equal(callers.planOf(key, one, apiId)?.id, planId)
      assert.equal(callers.planOf(key, one, apiId)?.id, planId)
    }
  })

  it('is the plan as it is now', () => {
    const { callers, put } = callersWith()
    const access = bound([planId])
    const limit = () => {
      const key = callers.key(keyId)
      return key && callers.planOf(key, access, apiId)?.limitPerSecond
    }
    assert.equal(limit(), -1)
    put(...callerSections('plans', [aPlan({ limitPerSecond: 7 })]))
    assert.equal(limit(), 7)
    put(...callerSections('keys', [aKey({ plans: [other] })]))
    assert.equal(limit(), undefined)
  })
})
