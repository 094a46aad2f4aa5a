import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  putApi,
  refusalOf,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const control = useTestControl()

async function published(...environments: string[]): Promise<string> {
  const client = control.client()
  const ServiceId = await makeService(client)
  await putApi(control, ServiceId)
  for (const EnvironmentName of environments) {
    await client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })
  }
  return ServiceId
}

describe('DeleteService', () => {
  it('removes an unpublished service with its APIs for good', async () => {
    const ServiceId = await published()
    const waits = control.settled.length
    assert.equal((await control.client().DeleteService({ ServiceId })).Result, true)
    assert.equal(control.settled.length, waits + 1)
    const { code } = await refusalOf(control.client().DescribeService({ ServiceId }))
    assert.equal(code, 'ResourceNotFound.InvalidService')
    const again = await refusalOf(control.client().DeleteService({ ServiceId }))
    assert.equal(again.code, 'ResourceNotFound.InvalidService')
  })

  it('refuses a published one, naming its environments [g48]', async () => {
    const ServiceId = await published('release', 'test')
    for (const more of [{}, { SkipVerification: 0 }]) {
      const { code, message } = await refusalOf(
        control.client().DeleteService({ ServiceId, ...more }),
      )
      assert.equal(code, 'UnsupportedOperation.UnsupportedDeleteService')
      assert.match(message, /published in test, release:/)
    }
    for (const EnvironmentName of ['test', 'release']) {
      await control.client().UnReleaseService({ ServiceId, EnvironmentName })
    }
    assert.equal((await control.client().DeleteService({ ServiceId })).Result, true)
  })

  it('removes a published one when verification is skipped', async () => {
    const ServiceId = await published('test')
    const answer = await control.client().DeleteService({ ServiceId, SkipVerification: 1 })
    assert.equal(answer.Result, true)
    const { code } = await refusalOf(control.client().DescribeService({ ServiceId }))
    assert.equal(code, 'ResourceNotFound.InvalidService')
  })

  it('refuses another number for SkipVerification', async () => {
    const ServiceId = await published()
    const call = control.client().DeleteService({ ServiceId, SkipVerification: 2 })
    assert.equal((await refusalOf(call)).code, 'InvalidParameterValue.NotInOptions')
  })

  it('and a release at the same time: the one that comes first refuses the other', async () => {
    const client = control.client()
    for (let round = 0; round < 8; round++) {
      const ServiceId = await published()
      const release = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
      const calls = [client.DeleteService({ ServiceId }), client.ReleaseService(release)]
      const [deleted, released] = await Promise.allSettled(round % 2 ? calls : calls.reverse())
      const refusals = [deleted, released].flatMap((end) =>
        end?.status === 'rejected' ? [end.reason.code] : [],
      )
      assert.equal(refusals.length, 1)
      assert.match(refusals[0], /^(ResourceNotFound.InvalidService|.*UnsupportedDeleteService)$/)
    }
  })
})
