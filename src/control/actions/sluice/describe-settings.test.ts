import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf, useTestControl } from '../../../../test/conformance/control.ts'
import { text } from '../../../lib/language.ts'
import type { ShownSetting } from '../../action.ts'

const setting: ShownSetting = {
  name: 'databaseUrl',
  value: 'postgres://user:password@host/db',
  fallback: text('SQLite in the data directory', '数据目录中的 SQLite'),
  origin: 'environment',
  variable: 'SLUICE_DATABASE_URL',
  flag: '--database-url',
  about: text('A database.', '数据库。'),
  isSecret: true,
}
const settings = [
  setting,
  { ...setting, name: 'joinToken', value: '' },
  { ...setting, name: 'region', value: 'ap-guangzhou', isSecret: false },
]
const control = useTestControl({ shownSettings: () => ({ file: '/etc/sluice.yaml', settings }) })
const version = '2026-01-01'

describe('DescribeSettings', () => {
  it('shows the root account each setting, and of a secret only that there is one', async () => {
    const shown = await control.client({ version }).request('DescribeSettings', {})
    assert.equal(shown.TotalCount, 3)
    assert.equal(shown.File, '/etc/sluice.yaml')
    assert.deepEqual(shown.SettingSet[0], {
      Name: 'databaseUrl',
      Value: '********',
      Default: 'SQLite in the data directory',
      Origin: 'environment',
      Variable: 'SLUICE_DATABASE_URL',
      Flag: '--database-url',
      Description: 'A database.',
      Secret: true,
    })
    const values = shown.SettingSet.map(({ Value }: { Value: string }) => Value)
    assert.deepEqual(values, ['********', '', 'ap-guangzhou'])
    assert.equal(JSON.stringify(shown).includes('password'), false)
  })

  it('says what they are for in the language that is asked for', async () => {
    const client = control.client({ version, language: 'zh-CN' })
    const { SettingSet } = await client.request('DescribeSettings', {})
    assert.equal(SettingSet[0].Description, '数据库。')
    assert.equal(SettingSet[0].Default, '数据目录中的 SQLite')
  })

  it('is for the root account alone', async () => {
    const made = await control.client({ version }).request('CreateAccount', { Name: 'another' })
    const key = { secretId: made.SecretId, secretKey: made.SecretKey }
    const call = control.client({ key, version }).request('DescribeSettings', {})
    assert.equal((await refusalOf(call)).code, 'UnauthorizedOperation')
  })
})
