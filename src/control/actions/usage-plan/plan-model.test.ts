/**
 * Random histories of binding and unbinding against a slow reading of the rules: what is refused,
 * what is bound afterwards, and that no key ever has two plans at one API.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import fc from 'fast-check'
import { type SdkClient, startTestControl } from '../../../../test/conformance/control.ts'
import {
  bindingsOf,
  keyOf,
  place,
  planOf,
  release,
  serviceWith,
} from '../../../../test/conformance/plans.ts'

/** A binding as text: `plan environment api`, the whole service as `*`; and `plan key`. */
interface State {
  readonly bindings: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
}

interface Things {
  readonly serviceId: string
  readonly apis: readonly string[]
  readonly plans: readonly string[]
  readonly keys: readonly string[]
}

const environments = ['test', 'release'] as const

const operation = fc.record({
  action: fc.constantFrom(
    ...(['bind', 'bind', 'bind', 'unbind', 'join', 'join', 'join', 'leave', 'demote'] as const),
  ),
  plans: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 }),
  /** Empty: the whole service. */
  apis: fc.uniqueArray(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
  keys: fc.uniqueArray(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 2 }),
  environment: fc.constantFrom('test', 'test', ...environments),
})
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

const pick = (from: readonly string[], indices: readonly number[]) =>
  indices.map((index) => from[index] ?? '')

/** The state after it, or null when it has to be refused. */
function expected(state: State, things: Things, asked: Operation): State | null {
  const plans = pick(things.plans, asked.plans)
  const [first = ''] = plans
  const apis = asked.apis.length === 0 ? ['*'] : pick(things.apis, asked.apis)
  const named = plans.flatMap((plan) => apis.map((api) => `${plan} ${asked.environment} ${api}`))
  const joined = pick(things.keys, asked.keys).map((key) => `${first} ${key}`)
  const { bindings, keys } = state
  switch (asked.action) {
    case 'bind': {
      const next = { bindings: bindings.union(new Set(named)), keys }
      return hasBothKinds(next, asked.environment) || isCrowded(next, things) ? null : next
    }
    case 'unbind': {
      const theirs = [...bindings].filter((each) =>
        plans.some((plan) => each.startsWith(`${plan} ${asked.environment} `)),
      )
      const isWhole = apis.includes('*')
      if (theirs.some((each) => each.endsWith('*') !== isWhole)) return null
      return { bindings: bindings.difference(new Set(named)), keys }
    }
    case 'join': {
      const next = { bindings, keys: keys.union(new Set(joined)) }
      return isCrowded(next, things) ? null : next
    }
    case 'leave':
      return { bindings, keys: keys.difference(new Set(joined)) }
    case 'demote': {
      const own = [...bindings].filter((each) => each.startsWith(`${first} test `))
      if (own.length === 0) return null
      const single = [...bindings].flatMap((each) =>
        each.endsWith(' test *') ? things.apis.map((api) => each.replace('*', api)) : [each],
      )
      return { bindings: new Set(single), keys }
    }
  }
}

function hasBothKinds({ bindings }: State, environment: string): boolean {
  const there = [...bindings].filter((each) => each.split(' ')[1] === environment)
  return new Set(there.map((each) => each.endsWith('*'))).size > 1
}

/** Whether some key has two plans that apply to one API in one environment. */
function isCrowded({ bindings, keys }: State, things: Things): boolean {
  return things.keys.some((key) =>
    environments.some((environment) =>
      [...things.apis, 'an API made later'].some((api) => {
        const applying = things.plans.filter(
          (plan) =>
            keys.has(`${plan} ${key}`) &&
            ['*', api].some((where) => bindings.has(`${plan} ${environment} ${where}`)),
        )
        return applying.length > 1
      }),
    ),
  )
}

async function perform(client: SdkClient, things: Things, asked: Operation): Promise<unknown> {
  const { environment } = asked
  const plans = pick(things.plans, asked.plans)
  const [UsagePlanId = ''] = plans
  const where = place(plans, things.serviceId, environment, pick(things.apis, asked.apis))
  const secrets = { UsagePlanId, AccessKeyIds: pick(things.keys, asked.keys) }
  switch (asked.action) {
    case 'bind':
      return client.BindEnvironment(where)
    case 'unbind':
      return client.UnBindEnvironment(where)
    case 'join':
      return client.BindSecretIds(secrets)
    case 'leave':
      return client.UnBindSecretIds(secrets)
    case 'demote': {
      const service = { ServiceId: things.serviceId, Environment: 'test' }
      return client.DemoteServiceUsagePlan({ UsagePlanId, ...service })
    }
  }
}

async function shown(client: SdkClient, things: Things): Promise<State> {
  const keys: string[] = []
  for (const UsagePlanId of things.plans) {
    const { Result } = await client.DescribeUsagePlan({ UsagePlanId })
    for (const key of Result?.BindSecretIds ?? []) keys.push(`${UsagePlanId} ${key}`)
  }
  const bindings = await bindingsOf(client, things.serviceId)
  return { bindings: new Set(bindings), keys: new Set(keys) }
}

async function newThings(client: SdkClient): Promise<Things> {
  const { serviceId, apiIds } = await serviceWith(client, 2)
  await release(client, serviceId)
  const plans = [await planOf(client), await planOf(client), await planOf(client)]
  return { serviceId, apis: apiIds, plans, keys: [await keyOf(client), await keyOf(client)] }
}

let control: Awaited<ReturnType<typeof startTestControl>>
before(async () => {
  const many = { servicesPerRegionMax: 1_000, usagePlansPerRegionMax: 1_000 }
  control = await startTestControl({ counts: many })
})
after(() => control.close())

it('binds and refuses as the slow reading says [g304] [g305]', { timeout: 120_000 }, async () => {
  const client = control.client()
  let refusals = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 25, size: 'max' }),
      async (operations) => {
        const things = await newThings(client)
        let state: State = { bindings: new Set(), keys: new Set() }
        for (const asked of operations) {
          const next = expected(state, things, asked)
          const call = perform(client, things, asked)
          const code: string | null = await call.then(() => null, codeOf)
          assert.equal(code !== null, next === null, `${JSON.stringify(asked)}: ${code}`)
          if (next === null) {
            refusals += 1
            assert.match(code ?? '', /^UnsupportedOperation\./)
          }
          state = next ?? state
          assert.deepEqual(await shown(client, things), state)
        }
      },
    ),
    { numRuns: 12 },
  )
  assert.ok(refusals > 10, 'the histories meet the rules')
})

function codeOf(error: { readonly code: string }): string {
  return error.code
}
