/**
 * The reference pages of the management API say what its tables say, and the tables hold nothing
 * that is not used.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { actionNames } from '../src/contract/actions.ts'
import { errorTexts } from '../src/model/error-texts.ts'
import { controlReference } from '../tools/reference.ts'

const root = join(import.meta.dirname, '..')

describe('reference pages', () => {
  for (const [path, text] of controlReference()) {
    it(`${path} is what the tables make; \`npm run docs\` writes it`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), text)
    })
  }

  it('show every action and every code', () => {
    const pages = controlReference()
    const actions = pages.get('docs/reference/actions.md') ?? ''
    for (const name of actionNames) assert.ok(actions.includes(`\n## ${name}\n`), name)
    const errors = pages.get('docs/reference/errors.md') ?? ''
    for (const code of Object.keys(errorTexts)) assert.ok(errors.includes(`| \`${code}\` |`), code)
  })
})

describe('error codes', () => {
  const sources = globSync('src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('error-texts.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))

  it('are all used: one that nobody answers is not part of the product', () => {
    const unused = Object.keys(errorTexts).filter(
      (code) =>
        !sources.some((text) => text.includes(`'${code}'`) || text.includes(`\${value}.${code}`)),
    )
    assert.deepEqual(unused, [])
  })

  it('are texts in both languages that end as sentences do', () => {
    for (const [code, text] of Object.entries(errorTexts)) {
      assert.match(text['en-US'], /^[A-Z].*\.$/, code)
      assert.match(text['zh-CN'], /^[\p{Script=Han}A-Za-z].*。$/u, code)
    }
  })
})
