/**
 * The contract against the declarations of the official SDK. The compiler is the test: a request
 * type must be assignable both ways, an answer must be what the SDK promises its users. The
 * exceptions are listed with their reasons; one that is no longer needed fails to compile as well.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apigateway } from 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js'
import { z } from 'zod'
import {
  type ActionName,
  actionNames,
  type contracts,
  type RequestOf,
  type ResponseOf,
  contracts as table,
} from './actions.ts'

type Client = InstanceType<(typeof apigateway)['v20180808']['Client']>

/** An action that clients call in other languages and this SDK does not declare. */
const undeclared = 'DescribeApiApp'

/** Actions of the vendor's service that the SDK knows. */
type VendorAction = Exclude<
  {
    [N in ActionName]: (typeof contracts)[N]['service'] extends 'apigateway' ? N : never
  }[ActionName],
  typeof undeclared
>

type SdkRequest<N extends VendorAction> = Parameters<Client[N]>[0]
type SdkResponse<N extends VendorAction> = Omit<Awaited<ReturnType<Client[N]>>, 'RequestId'>

type IsAssignable<From, To> = [From] extends [To] ? true : false

/** The SDK declares no null, and says in its comments where one may stand. */
type WithoutNull<T> = T extends readonly (infer Item)[]
  ? WithoutNull<Item>[]
  : T extends object
    ? { [K in keyof T]: WithoutNull<NonNullable<T[K]>> }
    : NonNullable<T>

type Requests<Direction extends 'accepts' | 'isAccepted'> = {
  [N in VendorAction]: Direction extends 'accepts'
    ? IsAssignable<SdkRequest<N>, RequestOf<N>>
    : IsAssignable<RequestOf<N>, SdkRequest<N>>
}

type Responses = {
  [N in VendorAction]: IsAssignable<WithoutNull<ResponseOf<N>>, SdkResponse<N>>
}

type AllTrueBut<Exceptions extends VendorAction> = {
  [N in VendorAction]: N extends Exceptions ? false : true
}

/** Whatever the SDK lets its users write, we take. */
const accepted: Requests<'accepts'> = allTrue<AllTrueBut<never>>()

/**
 * What we take, the SDK lets its users write, but for ModifyApi: its RequestParameters declare all
 * six fields as required, while deployment tools leave out an empty Desc or DefaultValue; we take
 * the looser form of CreateApi.
 */
const accepting: Requests<'isAccepted'> = allTrue<AllTrueBut<'ModifyApi'>>()

/**
 * What we answer is what the SDK declares, but for DescribeApisStatus: it declares tags as
 * `null[]`.
 */
const answering: Responses = allTrue<AllTrueBut<'DescribeApisStatus'>>()

/**
 * A value for the compiler's eyes only: what counts is whether its type fits where it is assigned.
 */
function allTrue<T>(): T {
  // Never read: the assignment above is the whole test.
  return {} as T
}

/** How many actions the vendor has in a group. */
const groups = {
  service: 9,
  api: 9,
  release: 5,
  apiKey: 7,
  usagePlan: 14,
  apiApp: 10,
  plugin: 10,
  ipStrategy: 8,
}

describe('contract', () => {
  it("is assignable to and from the SDK's own declarations", () => {
    assert.deepEqual([accepted, accepting, answering], [{}, {}, {}])
  })

  it('has every action of its groups that the SDK has, under its name and version', () => {
    const methods = Object.getOwnPropertyNames(apigateway.v20180808.Client.prototype)
    const vendor = actionNames.filter((name) => table[name].service === 'apigateway')
    const ofGroup = Map.groupBy(vendor, (name): string => table[name].group)
    for (const [group, count] of Object.entries(groups)) {
      assert.equal(ofGroup.get(group)?.length, count, group)
    }
    for (const name of vendor) {
      assert.equal(methods.includes(name), name !== undeclared, name)
      assert.equal(table[name].version, '2018-08-08')
    }
  })

  it('describes every field of every request and answer', () => {
    for (const name of actionNames) {
      for (const shape of [table[name].request.shape, table[name].response.shape]) {
        for (const [field, schema] of Object.entries(shape)) {
          if (field === 'Result') continue
          assert.ok(schema instanceof z.ZodType && schema.description, `${name}.${field}`)
        }
      }
    }
  })
})
