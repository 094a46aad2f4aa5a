/**
 * DescribeApiKey: one key pair with its secret. Of a secret before a rotation it shows nothing.
 */
import type { Action } from '../../action.ts'
import { existingKey } from '../../existing.ts'
import { fromApiKey } from '../../wire/api-key.ts'

export const describeApiKey: Action<'DescribeApiKey'> = {
  name: 'DescribeApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, { read, scope }) {
    const key = await read((tx) => existingKey(tx, scope, request.AccessKeyId))
    return { Result: fromApiKey(key) }
  },
}
