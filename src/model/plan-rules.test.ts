import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { environmentNames } from './environment.ts'
import { meetingPlace } from './plan-rules.ts'

const apiIds = ['api-a', 'api-b']
const place = fc.record({
  serviceId: fc.constantFrom('service-a', 'service-b'),
  environment: fc.constantFrom(...environmentNames),
  apiId: fc.constantFrom(null, ...apiIds, 'api-c'),
})

/** Every single API, in every environment, to which the places apply: `api-x` is any other one. */
function reached(places: readonly (typeof place extends fc.Arbitrary<infer P> ? P : never)[]) {
  const all = [...apiIds, 'api-c', 'api-x']
  return places.flatMap(({ serviceId, environment, apiId }) =>
    (apiId === null ? all : [apiId]).map((api) => [serviceId, environment, api].join()),
  )
}

describe('plans meet', () => {
  it('exactly where both apply to a same API', () => {
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 4 }),
        fc.array(place, { maxLength: 4 }),
        (some, others) => {
          const there = new Set(reached(others))
          const meeting = some.find((each) => reached([each]).some((api) => there.has(api)))
          assert.deepEqual(meetingPlace(some, others), meeting ?? null)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
