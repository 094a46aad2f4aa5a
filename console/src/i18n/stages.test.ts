import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { api as english } from './en/api.ts'
import { api as chinese } from './zh/api.ts'

const gateway = join(import.meta.dirname, '../../../src/gateway')
/** A stage is told of by its function's name; those that take more than a call are none. */
const stage = /^ +(?:return )?function (\w+)\((?:call|\{ exchange \}|)\) \{$/gm

describe('words of the stages of a call', () => {
  it('are there for every stage of the gateway, in both languages', () => {
    const files = globSync('{pipeline,auth/*,stages/*}.ts', { cwd: gateway })
    const names = files
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [...readFileSync(join(gateway, file), 'utf8').matchAll(stage)])
      .map(([, name]) => name ?? '')
    assert.ok(names.includes('limits') && names.includes('authenticateApp'), `${names}`)
    const others = [
      'route',
      'readForm',
      'refuse',
      'backend connect',
      'backend head',
      'backend body',
    ]
    const known: readonly string[] = Object.keys(english)
    const told = new Set([...names, ...others])
    for (const name of told) assert.ok(known.includes(`stage.${name}`), name)
    for (const key of known.filter((one) => one.startsWith('stage.'))) {
      assert.ok(told.has(key.slice('stage.'.length)), `nothing is called ${key}`)
    }
    assert.deepEqual(Object.keys(chinese).sort(), [...known].sort())
  })
})
