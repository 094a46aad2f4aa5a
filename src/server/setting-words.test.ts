import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settingWords } from './setting-words.ts'
import { settingNames } from './settings-table.ts'

describe('words of the settings', () => {
  it('are sentences in both languages', () => {
    for (const name of settingNames) {
      const { about, fallback } = settingWords[name]
      assert.match(about['en-US'], /^[A-Z].*\.$/, name)
      assert.match(about['zh-CN'], /\p{Script=Han}.*。$/u, name)
      if (fallback) assert.match(fallback['zh-CN'], /\p{Script=Han}/u, name)
    }
  })
})
