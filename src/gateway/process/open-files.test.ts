import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { serverLimits } from '../../http/limits.ts'
import { callersMax, openFilesMax } from './open-files.ts'

describe('callers at once', () => {
  it('are bounded by the files that the shell says a process may open', () => {
    const module = JSON.stringify(new URL('./open-files.ts', import.meta.url).href)
    const program = `const m = await import(${module}); console.log(m.openFilesMax())`
    const run = `ulimit -n 256; exec '${process.execPath}' --input-type=module -e '${program}'`
    const told = execFileSync('sh', ['-c', run]).toString().trim()
    // Where there is no /proc nobody can tell.
    assert.equal(told, openFilesMax() === null ? 'null' : '256')
  })

  it('leave a quarter of the files to backends and the rest, over all workers', () => {
    assert.equal(callersMax(1_000, 1), 750)
    assert.equal(callersMax(1_000, 2), 375)
    assert.equal(callersMax(3, 8), 1)
    assert.equal(callersMax(10_000_000, 2), serverLimits.connectionsMax)
    assert.equal(callersMax(null, 2), serverLimits.connectionsMax)
  })
})
