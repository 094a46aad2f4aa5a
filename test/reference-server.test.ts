/**
 * The reference pages of settings, commands and bounds say what their tables say.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { commands } from '../src/cli/commands.ts'
import { headerBytesMax } from '../src/http/limits.ts'
import { settingNames, settingsTable } from '../src/server/settings-table.ts'
import { serverReference } from '../tools/reference-server.ts'

const root = join(import.meta.dirname, '..')
const pages = await serverReference()
const page = (name: string) => pages.get(`docs/reference/${name}.md`) ?? ''

describe('reference pages', () => {
  for (const [path, text] of pages) {
    it(`${path} is what the tables make; \`npm run docs\` writes it`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), text)
    })
  }

  it('show every setting, every command, and bounds with their values', () => {
    for (const name of settingNames) {
      assert.ok(page('settings').includes(`| \`${name}\` | \`${settingsTable[name].env}\` |`), name)
    }
    for (const name of Object.keys(commands)) {
      assert.ok(page('commands').includes(`\n## ${name}\n`), name)
    }
    assert.match(
      page('limits'),
      /\| `writesQueuedMax` \| \d+ \| \S/,
      'a member of an object of bounds',
    )
    assert.match(page('limits'), new RegExp(`\\| \`headerBytesMax\` \\| ${headerBytesMax} \\| \\S`))
  })
})
