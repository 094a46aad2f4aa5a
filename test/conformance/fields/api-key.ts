/**
 * Suites of the key group. Whatever is tried begins with a key of its own.
 */
import type { SdkClient, TestControl } from '../control.ts'
import { type FieldRow, type FieldSuite, type Prepared, valueAt } from './harness.ts'
import { pageRows } from './service.ts'

const value = 'InvalidParameterValue'
const format = 'InvalidParameter.FormatError'
const reads = 'a read changes nothing'
const people = 'for people; gateways need none of it'

const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

let keys = 0

/** A given id that nobody has. */
export function freshKeyId(): string {
  keys += 1
  return `own-key_${keys}`
}

export async function makeKey(client: SdkClient): Promise<string> {
  const { Result } = await client.CreateApiKey({ SecretName: 'a_key' })
  return Result?.AccessKeyId ?? ''
}

export async function makeGivenKey(client: SdkClient): Promise<string> {
  const AccessKeyId = freshKeyId()
  const pair = { AccessKeyId, AccessKeySecret: 'a_given-secret' }
  await client.CreateApiKey({ SecretName: 'a-key', AccessKeyType: 'manual', ...pair })
  return AccessKeyId
}

type Base = (control: TestControl, client: SdkClient) => Promise<Prepared>

/** A request about a made-up key. */
const withKey =
  (more: object = {}): Base =>
  async (_control, client) => {
    const keyId = await makeKey(client)
    return { serviceId: '', keyId, request: { AccessKeyId: keyId, ...more } }
  }

const withDisabledKey: Base = async (_control, client) => {
  const keyId = await makeKey(client)
  await client.DisableApiKey({ AccessKeyId: keyId })
  return { serviceId: '', keyId, request: { AccessKeyId: keyId } }
}

const withGivenKey =
  (more: object = {}): Base =>
  async (_control, client) => {
    const keyId = await makeGivenKey(client)
    const request = { AccessKeyId: keyId, AccessKeySecret: 'the-next-secret', ...more }
    return { serviceId: '', keyId, request }
  }

export const keyIdRow: FieldRow = {
  good: [],
  bad: [['AKIDnowhere', 'ResourceNotFound.InvalidAccessKeyId']],
  effect: 'names the resource',
}

export const tagRows: FieldSuite['rows'] = {
  'Tags.#.Key': {
    base: 'tagged',
    good: ['other', 'x'.repeat(127)],
    bad: [
      ['', `${value}.InvalidTagValues`],
      ['x'.repeat(128), `${value}.InvalidTagValues`],
    ],
    shown: 'Result.Tags.#.Key',
    effect: people,
  },
  'Tags.#.Value': {
    base: 'tagged',
    good: ['other', '', 'x'.repeat(255)],
    bad: [['x'.repeat(256), `${value}.InvalidTagValues`]],
    shown: 'Result.Tags.#.Value',
    effect: people,
  },
}

/** What DescribeApiKey shows; for a new key by the id in the answer. */
const described: FieldSuite['readBack'] = (client, { keyId }, answer) =>
  client.DescribeApiKey({ AccessKeyId: keyId ?? String(valueAt(answer, 'Result.AccessKeyId')) })

const secretRow = (effect: FieldRow['effect']): FieldRow => ({
  base: 'manual',
  good: ['another-secret_2', 'x'.repeat(10), '-'.repeat(50)],
  bad: [
    ['x'.repeat(9), format],
    ['x'.repeat(51), format],
    ['a secret with blanks', format],
    ['', 'MissingParameter'],
  ],
  shown: 'Result.AccessKeySecret',
  effect,
})

const creating: FieldSuite = {
  action: 'CreateApiKey',
  bases: {
    auto: async () => ({ serviceId: '', request: { SecretName: 'a_key' } }),
    tagged: async () => {
      return { serviceId: '', request: { SecretName: 'a', Tags: [{ Key: 'k', Value: 'v' }] } }
    },
    manual: async () => {
      const pair = { AccessKeyId: freshKeyId(), AccessKeySecret: 'a_given-secret' }
      return { serviceId: '', request: { SecretName: 'a-key', AccessKeyType: 'manual', ...pair } }
    },
  },
  readBack: described,
  rows: {
    SecretName: {
      good: ['other', 'x'.repeat(50)],
      bad: [
        ['', format],
        ['x'.repeat(51), format],
        ['with-dash', format],
      ],
      shown: 'Result.SecretName',
      effect: people,
    },
    AccessKeyType: {
      good: ['auto', '', 'AUTO'],
      bad: [['own', format]],
      shown: 'Result.AccessKeyType',
      as: () => 'auto',
      effect: 'auto is the default',
    },
    AccessKeyId: {
      base: 'manual',
      good: ['five5', 'my-key_01', 'x'.repeat(50)],
      bad: [
        ['four', format],
        ['x'.repeat(51), format],
        ['a key', format],
        ['', 'MissingParameter'],
      ],
      shown: 'Result.AccessKeyId',
      effect: 'the id itself',
    },
    AccessKeySecret: secretRow(true),
    ...tagRows,
  },
}

export const keyFields: readonly FieldSuite[] = [
  creating,
  {
    action: 'DeleteApiKey',
    bases: { disabled: withDisabledKey },
    readBack: answered,
    rows: { AccessKeyId: keyIdRow },
  },
  {
    action: 'DescribeApiKey',
    bases: { key: withKey() },
    readBack: answered,
    rows: { AccessKeyId: keyIdRow },
  },
  {
    action: 'DescribeApiKeysStatus',
    bases: {
      all: async () => ({ serviceId: '', request: {} }),
      filtered: async () => {
        return { serviceId: '', request: { Filters: [{ Name: 'KeyWord', Values: ['x'] }] } }
      },
    },
    readBack: answered,
    rows: {
      ...pageRows,
      'Filters.#.Name': {
        base: 'filtered',
        good: [
          ...['AccessKeyId', 'AccessKeySecret', 'SecretName', 'NotUsagePlanId', 'Status'],
          'KeyWord',
        ],
        bad: [['Color', `${value}.InvalidFilterNotSupportedName`]],
        shown: null,
        effect: reads,
      },
      'Filters.#.Values': {
        base: 'filtered',
        good: [['y'], [], ['a', 'b']],
        shown: null,
        effect: reads,
      },
    },
  },
  {
    action: 'DisableApiKey',
    bases: { key: withKey() },
    readBack: answered,
    rows: { AccessKeyId: keyIdRow },
  },
  {
    action: 'EnableApiKey',
    bases: { disabled: withDisabledKey },
    readBack: answered,
    rows: { AccessKeyId: keyIdRow },
  },
  {
    action: 'UpdateApiKey',
    bases: { auto: withKey(), manual: withGivenKey() },
    readBack: described,
    rows: { AccessKeyId: keyIdRow, AccessKeySecret: secretRow(true) },
  },
]
