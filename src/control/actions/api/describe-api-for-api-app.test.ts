import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeService, refusalOf, useTestControl } from '../../../../test/conformance/control.ts'
import { plainBases } from '../../../../test/conformance/fields/api-bases.ts'

const control = useTestControl()

describe('DescribeApiForApiApp', () => {
  it('answers as DescribeApi does, from whatever region the call is', async () => {
    const home = control.client()
    const ServiceId = await makeService(home)
    const { Result } = await home.CreateApi({ ServiceId, ...plainBases.http })
    const api = { ServiceId, ApiId: Result?.ApiId ?? '' }
    const elsewhere = control.client({ region: 'ap-shanghai' })
    const shown = await elsewhere.DescribeApiForApiApp({ ...api, ApiRegion: 'ap-guangzhou' })
    assert.deepEqual(shown.Result, (await home.DescribeApi(api)).Result)

    const { code } = await refusalOf(
      home.DescribeApiForApiApp({ ...api, ApiRegion: 'ap-shanghai' }),
    )
    assert.equal(code, 'ResourceNotFound.InvalidService')
  })
})
