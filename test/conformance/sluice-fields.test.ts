/**
 * Every field of every action of our own service: ill-typed values are refused by the field's name,
 * unknown fields too, texts without end are no fault of ours, and answers are what the contract
 * says, no field more and none less. The list of fields comes from the contract.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ActionName, actionNames, contracts } from '../../src/contract/actions.ts'
import { makeService, refusalOf, useTestControl } from './control.ts'
import { fieldsOf, illTyped, indexed, withValue } from './fields/harness.ts'

const version = '2026-01-01'
const ids = { serviceId: '', apiId: '', planId: '', keyId: '' }

const control = useTestControl({}, async (started) => {
  const client = started.client()
  ids.serviceId = await makeService(client, 'fields')
  const { Result } = await client.CreateApi({
    ...{ ServiceId: ids.serviceId, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
    ...{ RequestConfig: { Path: '/x', Method: 'GET' }, ServiceMockReturnMessage: 'x' },
  })
  ids.apiId = Result?.ApiId ?? ''
  const plan = await client.CreateUsagePlan({ UsagePlanName: 'plan' })
  ids.planId = plan.Result?.UsagePlanId ?? ''
  ids.keyId = (await client.CreateApiKey({ SecretName: 'key' })).Result?.AccessKeyId ?? ''
})

const pair = { Name: 'a', Value: 'b' }

/** A complete request of each. */
const requests: { readonly [name: string]: () => object } = {
  CreateAccount: () => ({ Name: 'an account' }),
  DescribeNodes: () => ({}),
  DescribeEffect: () => ({ ServiceId: ids.serviceId, EnvironmentName: 'test' }),
  RotateApiKey: () => ({ AccessKeyId: ids.keyId, GraceSeconds: 60 }),
  DescribeSessions: () => ({}),
  DeleteSession: () => ({ SessionId: 'x' }),
  ResetPassword: () => ({}),
  DescribeSettings: () => ({}),
  SearchResources: () => ({ Keyword: 'fields', Limit: 1 }),
  MatchRoute: () => ({
    ...{ ServiceId: ids.serviceId, Method: 'GET', Path: '/x' },
    Candidate: { Path: '/y', Method: 'GET' },
  }),
  CompareVersions: () => ({ ServiceId: ids.serviceId, Right: 'draft' }),
  DescribeApiStates: () => ({ ServiceId: ids.serviceId, ApiIds: [ids.apiId] }),
  DescribeApiKeyPlans: () => ({ AccessKeyId: ids.keyId, Limit: 1, Offset: 0 }),
  DescribeUnreleasedServices: () => ({ Limit: 1, Offset: 0 }),
  ExplainBinding: () => ({
    ...{ Action: 'BindEnvironment', Ids: [ids.planId] },
    ...{ ServiceId: ids.serviceId, EnvironmentName: 'test' },
  }),
  DebugApi: () => ({
    ...{ ServiceId: ids.serviceId, ApiId: ids.apiId, EnvironmentName: 'draft' },
    ...{ PathSet: [pair], QuerySet: [pair], HeaderSet: [pair], FormSet: [pair] },
  }),
}
/** Without a gateway there is nothing to debug. */
const unanswered = new Set<ActionName>(['DebugApi'])
const endless = 'x'.repeat(100_000)

const own = actionNames.filter((name) => contracts[name].service === 'sluice')

it('tries every action of our own service', () => {
  assert.deepEqual(Object.keys(requests).toSorted(), own.toSorted())
})

/** The refusal, or an empty one. */
async function told(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await call
    return { code: '', message: '' }
  } catch (error) {
    // The SDK's exception has these members for an answer with an Error.
    return error as { code: string; message: string }
  }
}

for (const name of own) {
  const fields = fieldsOf(contracts[name].request)
  const call = (request: object) => control.client({ version }).request(name, request)
  const complete = () => requests[name]?.() ?? {}

  describe(`fields of ${name}`, () => {
    if (!unanswered.has(name)) {
      it('are answered as the contract says', async () => {
        const { RequestId, ...answer } = await call(complete())
        const checked = contracts[name].response.safeParse(answer)
        assert.ok(checked.success && RequestId, String(checked.error))
      })
    }

    it('are no others', async () => {
      const { code, message } = await refusalOf(call({ ...complete(), Unknown: 'x' }))
      assert.equal(code, 'UnknownParameter')
      assert.match(message, /`Unknown`/)
    })

    for (const { path, type } of fields) {
      if (path.endsWith('.#')) continue
      it(`${path}: ill-typed values`, async () => {
        for (const value of illTyped[type]) {
          const { code, message } = await refusalOf(call(withValue(complete(), path, value)))
          assert.equal(code, 'InvalidParameter', `${path} = ${JSON.stringify(value)}`)
          assert.ok(message.includes(`\`${indexed(path)}`), message)
        }
      })
      if (type !== 'string') continue
      it(`${path}: a text without end is no fault of ours`, async () => {
        const request = withValue(complete(), path, endless)
        const answer = await told(call(request))
        assert.notEqual(answer.code, 'InternalError')
        assert.ok(answer.message.length < 2_000, 'nothing is repeated at length')
      })
    }
  })
}

it('no call was a fault of ours', () => {
  assert.deepEqual(control.faults, [])
})
