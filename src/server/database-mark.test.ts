import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { StoreError } from '../model/store-error.ts'
import { checkNotLost, markMade } from './database-mark.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-mark-'))
})
after(() => rmSync(folder, { recursive: true }))

describe('the mark of a database', () => {
  it('lets a file be absent or empty until there was one', () => {
    const file = join(folder, 'sluice.db')
    checkNotLost(file)
    writeFileSync(file, '')
    checkNotLost(file)
    writeFileSync(file, 'pages')
    markMade(file)
    checkNotLost(file)
    truncateSync(file)
    assert.throws(() => checkNotLost(file), StoreError)
    rmSync(file)
    assert.throws(() => checkNotLost(file), StoreError)
    rmSync(join(folder, 'database-made'))
    checkNotLost(file)
  })

  it('is no reason to fail where it cannot be written', () => {
    const missing = join(folder, 'missing')
    markMade(join(missing, 'sluice.db'))
    mkdirSync(missing)
    checkNotLost(join(missing, 'sluice.db'))
  })
})
