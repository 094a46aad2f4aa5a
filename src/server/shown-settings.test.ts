import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadSettings, settingsWith } from './settings.ts'
import { settingNames } from './settings-table.ts'
import { shownSettings } from './shown-settings.ts'

describe('settings as they are shown', () => {
  it('name each setting with its value and where it comes from, but no secret', () => {
    const { settings } = loadSettings({
      flags: { 'control-port': '9000' },
      env: { SLUICE_JOIN_TOKEN: 'a-secret-join-token', SLUICE_COUNTS_APIS_PER_SERVICE_MAX: '7' },
      cwd: '/nowhere',
    })
    const shown = shownSettings(settings)
    assert.deepEqual(
      shown.settings.map(({ name }) => name),
      settingNames,
    )
    const of = (name: string) => {
      const row = shown.settings.find((setting) => setting.name === name)
      return row && [row.value, row.fallback['zh-CN'], row.origin, row.isSecret]
    }
    assert.deepEqual(of('controlPort'), ['9000', '8090', 'flag', false])
    assert.deepEqual(of('counts.apisPerServiceMax'), ['7', '100', 'environment', false])
    assert.deepEqual(of('region'), ['ap-guangzhou', 'ap-guangzhou', 'default', false])
    assert.deepEqual(of('privateHttpPort'), ['', '', 'default', false])
    assert.equal(of('joinToken')?.[3], true)
    assert.equal(JSON.stringify(shown).includes('a-secret-join-token'), false)
    assert.equal(shown.file, null)
  })

  it('are shown without sources too', () => {
    const settings = { ...settingsWith({ dataDir: '/nowhere' }), sources: null }
    const origins = new Set(shownSettings(settings).settings.map(({ origin }) => origin))
    assert.deepEqual([...origins], ['default'])
  })
})
