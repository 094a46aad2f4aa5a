import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Session } from './api/session.ts'
import { can } from './can.ts'

const session: Session = {
  Name: 'ana',
  Uin: '1',
  AppId: 1,
  IsRoot: false,
  Language: null,
  Regions: [],
  DefaultRegion: 'ap-guangzhou',
  Version: '0.1.0',
  Rights: 'all',
  SessionId: 's',
  CreatedTime: '',
  ExpiresTime: '',
  IdleMinutes: 30,
  RevealUntilTime: null,
  HttpPort: 80,
  HttpsPort: null,
  BaseDomain: 'apigw.localhost',
  ServicesPerRegionMax: 50,
  ApisPerServiceMax: 100,
}

describe('can', () => {
  it('refuses everything, with a reason, to who has no right at all', () => {
    const nobody: Session = { ...session, Rights: [] }
    for (const [name, row] of Object.entries(can)) {
      // Without a right no row looks at its thing.
      const why = (row as (session: Session, thing: null) => true | string)(nobody, null)
      assert.equal(typeof why, 'string', name)
    }
  })

  it('gives the rule of the thing itself to who has the right', () => {
    const key = {
      AccessKeyId: 'k',
      AccessKeySecret: '',
      AccessKeyType: 'auto',
      SecretName: 'k',
      CreatedTime: '',
      ModifiedTime: '',
      Tags: [],
    }
    assert.equal(can.createService(session, null), true)
    assert.equal(typeof can.deleteKey(session, { ...key, Status: 1 }), 'string')
    assert.equal(can.deleteKey(session, { ...key, Status: 0 }), true)
    assert.equal(typeof can.authorize(session, { AuthType: 'NONE' }), 'string')
    assert.equal(can.authorize(session, { AuthType: 'APP' }), true)
    const some: Session = { ...session, Rights: ['CreateService'] }
    assert.equal(can.createService(some, null), true)
    assert.equal(typeof can.createPlan(some, null), 'string')
  })
})
