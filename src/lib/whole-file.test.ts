import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { NotReplaced, replaceAndHold, replaceFile, replaceFileSync } from './whole-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-whole-'))
  path = join(folder, 'kept')
})
afterEach(() => rmSync(folder, { recursive: true }))

const text = () => readFileSync(path, 'utf8')
const mode = () => (statSync(path).mode & 0o777).toString(8)

const ways = {
  replaceFile,
  replaceFileSync: async (...args: Parameters<typeof replaceFileSync>) => replaceFileSync(...args),
}

for (const [name, replace] of Object.entries(ways)) {
  describe(name, () => {
    it('makes the file and replaces it, its owner’s alone, and leaves nothing beside', async () => {
      const before = process.umask(0o277)
      try {
        await replace(path, 'one')
      } finally {
        process.umask(before)
      }
      assert.deepEqual([text(), mode()], ['one', '600'])
      chmodSync(path, 0o644)
      await replace(path, new Uint8Array(Buffer.from('two')))
      assert.deepEqual([text(), mode()], ['two', '600'])
      assert.deepEqual(readdirSync(folder), ['kept'])
    })

    it('takes away what a crash has left', async () => {
      writeFileSync(`${path}.new`, 'half of a longer one', { mode: 0o666 })
      await replace(path, 'one')
      assert.deepEqual([text(), mode()], ['one', '600'])
      assert.deepEqual(readdirSync(folder), ['kept'])
    })

    it('says which file it could not replace and why', async () => {
      const nowhere = join(folder, 'missing', 'kept')
      await assert.rejects(replace(nowhere, 'one'), (error) => {
        assert.ok(error instanceof NotReplaced)
        assert.ok(error.message.startsWith(`${nowhere} cannot be replaced: ENOENT`), error.message)
        return true
      })
    })

    it('leaves nothing beside when it cannot be put in its place', async () => {
      mkdirSync(path)
      await assert.rejects(replace(path, 'one'), /cannot be replaced: E/)
      assert.deepEqual(readdirSync(folder), ['kept'])
    })

    it('gives the old or the new one when its process is killed at any time', async () => {
      const size = 300_000
      const program = `
        import { ${name} } from ${JSON.stringify(join(import.meta.dirname, 'whole-file.ts'))}
        for (let i = 0; ; i++) {
          await ${name}(${JSON.stringify(path)}, String(i % 10).repeat(${size}))
          if (i % 3 === 2) process.stdout.write('.')
        }`
      for (let round = 0; round < 4; round++) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        await once(child.stdout, 'data')
        child.kill('SIGKILL')
        await once(child, 'exit')
        const found = text()
        assert.equal(found, (found[0] ?? '').repeat(size), `round ${round}`)
      }
    })
  })
}

describe('replaceAndHold', () => {
  it('keeps the file open for more', async () => {
    const file = await replaceAndHold(path, (draft) => draft.writeFile('one'))
    await file.writeFile(' two')
    await file.close()
    assert.equal(text(), 'one two')
  })

  it('keeps the old file when the content does not come', async () => {
    await replaceFile(path, 'one')
    const failing = replaceAndHold(path, async (draft) => {
      await draft.writeFile('half')
      throw new Error('no more of it')
    })
    await assert.rejects(failing, /kept cannot be replaced: no more of it$/)
    assert.equal(text(), 'one')
    assert.deepEqual(readdirSync(folder), ['kept'])
  })
})
