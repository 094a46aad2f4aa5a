import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { StoreError } from '../model/store-error.ts'
import { checkAndMark, checkPlace, fingerprint } from './database-mark.ts'

describe('the mark of a database', () => {
  let folder = ''
  let file = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-mark-'))
    file = join(folder, 'sluice.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('lets a file be absent or empty until there was one', () => {
    checkPlace(folder, 'SQLite', file)
    writeFileSync(file, '')
    checkPlace(folder, 'SQLite', file)
    writeFileSync(file, 'pages')
    checkAndMark(folder, 'SQLite', fingerprint('one'))
    checkPlace(folder, 'SQLite', file)
    truncateSync(file)
    assert.throws(() => checkPlace(folder, 'SQLite', file), StoreError)
    rmSync(file)
    assert.throws(() => checkPlace(folder, 'SQLite', file), StoreError)
    rmSync(join(folder, 'database-made'))
    checkPlace(folder, 'SQLite', file)
  })

  it('refuses a database of another kind, and says what was forgotten', () => {
    checkAndMark(folder, 'PostgreSQL', fingerprint('one'))
    checkPlace(folder, 'PostgreSQL', null)
    assert.throws(() => checkPlace(folder, 'SQLite', file), /set SLUICE_DATABASE_URL again/)
  })

  it('refuses another database of the same kind', () => {
    checkAndMark(folder, 'PostgreSQL', fingerprint('one'))
    checkAndMark(folder, 'PostgreSQL', fingerprint('one'))
    assert.throws(
      () => checkAndMark(folder, 'PostgreSQL', fingerprint('other')),
      /not the database/,
    )
  })

  it('is no reason to fail where it cannot be written or read', () => {
    checkAndMark(join(folder, 'missing'), 'SQLite', fingerprint('one'))
    writeFileSync(join(folder, 'database-made'), 'not a mark')
    checkPlace(folder, 'SQLite', file)
  })
})
