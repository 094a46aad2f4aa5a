/** What is written without `Intl`, beside `Intl`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { number, time, timeWithZone } from './index.ts'

const numbers = [0, 1, 12, 999, 1000, 1234, 12_345, 999_999, 1_000_000, 9_007_199_254_740_991]
const more = [-1, -1234, 0.5, 12.25, 1234.125, 99_999.999, 0.12345]

describe('numbers', () => {
  for (const language of ['en-US', 'zh-CN']) {
    it(`are grouped as ${language} groups them`, () => {
      const format = new Intl.NumberFormat(language)
      for (const n of [...numbers, ...more]) assert.equal(number(n), format.format(n))
    })
  }
})

describe('a time with its zone', () => {
  it('names how far the zone is from UTC', () => {
    const before = process.env['TZ']
    const wanted = {
      'Asia/Shanghai': '2026-11-24 14:45:44 UTC+08:00',
      'America/St_Johns': '2026-11-24 03:15:44 UTC-03:30',
      'Asia/Kathmandu': '2026-11-24 12:30:44 UTC+05:45',
      UTC: '2026-11-24 06:45:44 UTC+00:00',
    }
    try {
      for (const [zone, text] of Object.entries(wanted)) {
        process.env['TZ'] = zone
        assert.equal(timeWithZone('2026-11-24T06:45:44Z'), text)
        assert.equal(`${time('2026-11-24 06:45:44')} ${text.split(' ')[2]}`, text)
      }
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  })

  it('is a dash where there is none', () => {
    assert.equal(timeWithZone(null), '-')
    assert.equal(timeWithZone('never'), '-')
  })
})
