/**
 * The counter of guide rows: what it reads as a row, when one counts, what it takes for a claim.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { claimedRows, isDue, parseRows } from '../tools/guide.ts'

describe('the guide counter', () => {
  it('reads every row of the table once', () => {
    const rows = parseRows(readFileSync(join(import.meta.dirname, '../docs/guide/rows.md'), 'utf8'))
    assert.equal(rows.length, 524)
    assert.deepEqual(
      rows.map((row) => row.number),
      Array.from({ length: 524 }, (_, index) => index + 1),
    )
  })

  it('refuses a line that looks like a row and is none', () => {
    assert.throws(() => parseRows('| 1 | a fact | main |'), /not a row/)
    assert.throws(() => parseRows('| 1 | a fact | kitchen | |'), /unknown part: kitchen/)
  })

  it('counts a row once the last of its parts is finished, and a vendor row never', () => {
    const row = (parts: readonly string[]) => ({ number: 1, area: '', fact: '', parts })
    assert.equal(isDue(row(['main']), 1), true)
    assert.equal(isDue(row(['main', 'callers']), 1), false)
    assert.equal(isDue(row(['main', 'callers']), 2), true)
    assert.equal(isDue(row(['vendor']), 10), false)
  })

  it('takes numbers in titles for claims, title by title', () => {
    const number = (digits: string) => `[${'g'}${digits}]`
    const first = `it('${number('7')} ${number('8')} does', f)`
    const source = `${first}\n// ${number('9')}\nit("${number('10')}", f)`
    assert.deepEqual(claimedRows(source), [[7, 8], [10]])
  })

  it('says its totals when the launcher runs it, and fails while a row is missing', () => {
    const root = join(import.meta.dirname, '..')
    const script = `
      import { runProgram } from './bin/runtime.js'
      await runProgram('.', ${JSON.stringify(join(root, 'tools/guide.ts'))}, [])`
    const args = ['--input-type=module', '-e', script]
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    const [, shown, due] = /shown by tests: (\d+) of (\d+)/.exec(stdout) ?? []
    assert.ok(Number(due) > 0, stdout)
    assert.equal(status, shown === due ? 0 : 1)
  })
})
