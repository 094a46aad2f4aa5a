import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isRegionName, regionCode } from './region.ts'

describe('a region', () => {
  it('of the table has a short code for its domains [g52]', () => {
    const known = {
      'ap-guangzhou': 'gz',
      'ap-shanghai': 'sh',
      'ap-beijing': 'bj',
      'ap-chengdu': 'cd',
      'ap-chongqing': 'cq',
      'ap-hongkong': 'hk',
      'ap-singapore': 'sg',
      'ap-nanjing': 'nj',
    }
    for (const [name, code] of Object.entries(known)) {
      assert.equal(regionCode(name), code)
    }
  })

  it('outside the table is its own code', () => {
    assert.equal(regionCode('ap-mars'), 'ap-mars')
    assert.equal(regionCode('constructor'), 'constructor')
  })

  it('has a name that fits a label of a domain', () => {
    for (const name of ['ap-guangzhou', 'eu-frankfurt', 'ap-shanghai-fsi', 'us-1']) {
      assert.equal(isRegionName(name), true, name)
    }
    const long = `abcdefghijklmnop-${['a', 'b', 'c'].map((x) => x.repeat(20)).join('-')}`
    const bad = ['', 'gz', 'AP-guangzhou', 'ap_guangzhou', 'ap-', '-ap', 'ap-a.b', 'ap-a b', long]
    for (const name of bad) assert.equal(isRegionName(name), false, name)
  })
})
