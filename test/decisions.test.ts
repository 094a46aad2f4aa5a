/**
 * The records of decisions and their index: one number, one record, one line.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'

const folder = join(import.meta.dirname, '../docs/decisions')

it('lists every record of a decision under its own number and title', () => {
  const lines = readdirSync(folder)
    .filter((file) => /^\d{4}-/.test(file))
    .toSorted()
    .map((file) => {
      const number = Number(file.slice(0, 4))
      const [head = ''] = readFileSync(join(folder, file), 'utf8').split('\n')
      assert.ok(head.startsWith(`# ${number}. `), `${file} begins with ${head}`)
      return `| [${number}](${file}) | ${head.replace(/^# \d+\. /, '')} |`
    })
  const index = readFileSync(join(folder, 'README.md'), 'utf8').split('\n')
  assert.deepEqual(
    index.filter((line) => line.startsWith('| [')),
    lines,
  )
  const numbers = lines.map((line) => line.split(']')[0])
  assert.equal(new Set(numbers).size, numbers.length, 'a number stands for one record')
})
