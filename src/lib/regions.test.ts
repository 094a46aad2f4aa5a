import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isRegionLabel, regionCode } from './regions.ts'

describe('regions', () => {
  it('gives the short codes that were seen in default domains', () => {
    const seen = { 'ap-guangzhou': 'gz', 'ap-shanghai': 'sh', 'ap-beijing': 'bj' }
    for (const [region, code] of Object.entries(seen)) assert.equal(regionCode(region), code)
  })

  it('takes an unknown region by its own name', () => {
    assert.equal(regionCode('cellar-2'), 'cellar-2')
    assert.equal(isRegionLabel('cellar-2', 'cellar-2'), true)
  })

  it('knows a region by code and by name, and no other', () => {
    assert.equal(isRegionLabel('gz', 'ap-guangzhou'), true)
    assert.equal(isRegionLabel('ap-guangzhou', 'ap-guangzhou'), true)
    assert.equal(isRegionLabel('sh', 'ap-guangzhou'), false)
    assert.equal(isRegionLabel('', 'ap-guangzhou'), false)
  })
})
