import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { actionNames, contracts } from './actions.ts'
import { withoutWrappers } from './flat.ts'
import { secretFields } from './secrets.ts'

/** Names of all members of a schema, at any depth. */
function membersOf(schema: z.ZodType): readonly string[] {
  const bare = withoutWrappers(schema)
  // The contract is built of classic schemas alone.
  if (bare instanceof z.ZodArray) return membersOf(bare.element as z.ZodType)
  if (!(bare instanceof z.ZodObject)) return []
  return Object.entries(bare.shape).flatMap(([name, member]) => [
    name,
    ...membersOf(member as z.ZodType),
  ])
}

/** Sound like secrets and are none, each with its reason. */
const harmless = new Map([
  ['SecretName', 'the name of a key'],
  ['SecretId', 'the id of an access key'],
  ['Secret', 'whether a setting is a secret'],
  ['AccessKeyId', 'the id of a key'],
  ['BindSecretIds', 'ids of keys'],
  ['BindSecretIdTotalCount', 'a number of keys'],
  ['AccessKeyList', 'ids of keys'],
  ['AccessKeyType', 'auto or manual'],
  ['AccessKeySet', 'what keys are bound to'],
  ['ApiAppKey', 'the id by which an application is named'],
  ['PublicKey', 'public'],
  ['TokenLocation', 'where a token is put'],
  ['TokenTimeout', 'a time'],
])

describe('fields that are secrets', () => {
  it('are all known: whatever sounds like one is in the list, or harmless for a reason', () => {
    const doubtful = actionNames
      .flatMap((name) => membersOf(contracts[name].response))
      .filter((name) => /secret|password|token|privatekey|accesskey|appkey/i.test(name))
    const unknown = doubtful.filter((name) => !secretFields.has(name) && !harmless.has(name))
    assert.deepEqual([...new Set(unknown)].sort(), [])
  })

  it('are in answers that change something only where the secret has just been made', () => {
    const showing = actionNames.filter((name) => {
      const { access, response } = contracts[name]
      return access === 'write' && membersOf(response).some((member) => secretFields.has(member))
    })
    assert.deepEqual(showing.toSorted(), [
      'CreateAccount',
      'CreateApiApp',
      'CreateApiKey',
      'ResetPassword',
      'RotateApiKey',
      'UpdateApiKey',
    ])
  })
})
