/**
 * One rich request in every form in which the SDK can send it: what is kept is the same.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ClientOptions, makeService, useTestControl } from './control.ts'
import { http } from './fields/api-bases.ts'

const control = useTestControl()

const rich = {
  ...http,
  ApiName: '名 & = ? # + %20',
  EnableCORS: true,
  IsDebugAfterCharge: false,
  ServiceTimeout: 1800,
  ResponseSuccessExample: '{"a": [1, "b"]}\n',
  ResponseErrorCodes: [
    { Code: 500, Msg: 'a', NeedConvert: true, ConvertedCode: 503 },
    { Code: 404, Msg: '5', NeedConvert: false },
  ],
}

const forms: { readonly [name: string]: ClientOptions } = {
  'TC3 with a GET query': { reqMethod: 'GET' },
  'HmacSHA1 with a form': { signMethod: 'HmacSHA1' },
  'HmacSHA256 with a form': { signMethod: 'HmacSHA256' },
  'HmacSHA1 with a GET query': { signMethod: 'HmacSHA1', reqMethod: 'GET' },
}

async function kept(options: ClientOptions) {
  const client = control.client(options)
  const ServiceId = await makeService(client)
  const { Result } = await client.CreateApi({ ServiceId, ...rich })
  const shown = await client.DescribeApi({ ServiceId, ApiId: Result?.ApiId ?? '' })
  return { ...shown.Result, ServiceId: '', ApiId: '', CreatedTime: '', ModifiedTime: '' }
}

describe('CreateApi keeps the same', () => {
  for (const [name, options] of Object.entries(forms)) {
    it(`sent by ${name} as by TC3 with JSON`, async () => {
      assert.deepEqual(await kept(options), await kept({}))
    })
  }
})
