/**
 * Actions of group `apiKey`: the key pairs by which callers sign. The secret is answered in clear
 * to whoever may read the key, as the vendor's contract has it.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { boolean, integer, list, optional, page, string } from './fields.ts'
import { filters, Tag } from './structures.ts'

const keyId = string('Id of the key.')
const done = z.strictObject({ Result: boolean('true.') })

export const ApiKey = z
  .strictObject({
    AccessKeyId: keyId,
    AccessKeySecret: string('The secret.'),
    AccessKeyType: string('auto: made by the product; manual: given by its owner.'),
    SecretName: string('Name of the key.'),
    Status: integer('1: enabled, 0: disabled.'),
    CreatedTime: string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
    Tags: list(Tag, 'Its tags.'),
  })
  .describe('A key pair.')

export const keyContracts = {
  CreateApiKey: apigatewayAction({
    name: 'CreateApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Creates a key pair, made up or given.',
    request: z.strictObject({
      SecretName: string('Up to 50 letters, digits and _; with a given pair - as well.'),
      AccessKeyType: optional.string('auto: made up, the default; manual: given.'),
      AccessKeyId: optional.string(
        'Given id, needed for manual: 5 to 50 letters, digits, _ and -; unique in the deployment.',
      ),
      AccessKeySecret: optional.string(
        'Given secret, needed for manual: 10 to 50 letters, digits, _ and -.',
      ),
      Tags: optional.list(Tag, 'Tags of the key.'),
    }),
    response: z.strictObject({ Result: ApiKey }),
  }),

  DeleteApiKey: apigatewayAction({
    name: 'DeleteApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Deletes a key pair; an enabled one, and one bound to a usage plan, is refused.',
    request: z.strictObject({ AccessKeyId: keyId }),
    response: done,
  }),

  DescribeApiKey: apigatewayAction({
    name: 'DescribeApiKey',
    group: 'apiKey',
    access: 'read',
    purpose: 'Shows one key pair with its secret.',
    request: z.strictObject({ AccessKeyId: keyId }),
    response: z.strictObject({ Result: ApiKey }),
  }),

  DescribeApiKeysStatus: apigatewayAction({
    name: 'DescribeApiKeysStatus',
    group: 'apiKey',
    access: 'list',
    purpose: 'Lists the key pairs of the region, newest first.',
    request: z.strictObject({
      ...page,
      Filters: filters(
        'AccessKeyId, AccessKeySecret, SecretName, NotUsagePlanId, Status, KeyWord (part of name or id)',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        ApiKeySet: list(ApiKey, 'The key pairs.'),
      }),
    }),
  }),

  DisableApiKey: apigatewayAction({
    name: 'DisableApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Disables a key pair: calls signed with it are refused from then on.',
    request: z.strictObject({ AccessKeyId: keyId }),
    response: done,
  }),

  EnableApiKey: apigatewayAction({
    name: 'EnableApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Enables a disabled key pair.',
    request: z.strictObject({ AccessKeyId: keyId }),
    response: done,
  }),

  UpdateApiKey: apigatewayAction({
    name: 'UpdateApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Replaces the secret of a key pair; every earlier one is void at once.',
    request: z.strictObject({
      AccessKeyId: keyId,
      AccessKeySecret: optional.string(
        'New secret of a manual key: 10 to 50 letters, digits, _ and -; an auto key gets a new one.',
      ),
    }),
    response: z.strictObject({ Result: ApiKey }),
  }),
} as const
