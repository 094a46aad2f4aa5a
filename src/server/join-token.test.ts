import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { systemRandom } from '../lib/random.ts'
import { ensureJoinToken, JoinTokenUnreadable, joinTokenFile, readJoinToken } from './join-token.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-token-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the join token', () => {
  it('is made once and kept for its user alone', () => {
    const made = ensureJoinToken(folder, systemRandom).reveal()
    assert.match(made, /^[A-Za-z0-9]{40}$/)
    assert.equal(ensureJoinToken(folder, systemRandom).reveal(), made)
    assert.equal(readJoinToken(folder)?.reveal(), made)
    assert.equal(statSync(joinTokenFile(folder)).mode & 0o777, 0o600)
  })

  it('is not taken from a file that holds none, nor put in its place', () => {
    for (const bytes of ['', ' \n', 'a b', 'a\nb', '\x00\x80token', 'x'.repeat(513)]) {
      writeFileSync(joinTokenFile(folder), bytes, 'latin1')
      assert.equal(readJoinToken(folder), null)
      assert.throws(() => ensureJoinToken(folder, systemRandom), JoinTokenUnreadable)
    }
  })
})
