import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pluginSamples } from '../../../test/cases/plugin-samples.ts'
import { faultIn, faultOf, isShown } from './plugin-fault.ts'
import { pluginFields, pluginTypes } from './plugin-fields.ts'

/** A member that the form leaves to the JSON view. */
const jsonAlone = 'version'
const general = 'The value is wrong.'

describe('a refusal of a plugin’s data', () => {
  it('is read as path and words, in both languages', () => {
    const { path, words, message } = faultOf(
      `${general} \`PluginData\` $.strategies[0].name must not be empty.`,
    )
    assert.deepEqual(path, ['strategies', 0, 'name'])
    assert.equal(words, 'Must not be empty.')
    assert.equal(message, '$.strategies[0].name must not be empty.')
    assert.deepEqual(
      faultOf('参数错误。 `PluginData` $[3].condition 不能为空。').words,
      '不能为空。',
    )
    assert.deepEqual(faultOf(`${general} \`PluginData\` $ must be an object.`).path, [])
    assert.deepEqual(faultOf(`${general} \`PluginData\` $[0].backend_config: No.`).path, [
      0,
      'backend_config',
    ])
    const remark = `${general} \`PluginData\` $.descriptions.::1 may hold at most 200 characters.`
    assert.deepEqual(faultOf(remark).path, ['descriptions', '::1'])
    const whole = 'Something else altogether.'
    assert.deepEqual(faultOf(whole), { path: [], words: whole, message: whole })
  })

  it('is followed inwards', () => {
    const fault = faultOf('`PluginData` $.rows[1].name is required.')
    assert.deepEqual(faultIn(faultIn(fault, 'rows'), 1)?.path, ['name'])
    assert.equal(faultIn(fault, 'other'), null)
    assert.equal(faultIn(null, 'rows'), null)
  })

  it('has a field for every member of every sample', () => {
    for (const type of pluginTypes) {
      const missing = pathsOf(pluginSamples[type])
        .filter(([name]) => name !== jsonAlone)
        .filter((path) => !isShown(pluginFields[type], path))
      assert.deepEqual(missing, [], type)
    }
  })

  it('has none for what the form does not know', () => {
    assert.equal(isShown(pluginFields.IPControl, []), false)
    assert.equal(isShown(pluginFields.IPControl, ['descriptions', 'x']), false)
    assert.equal(isShown(pluginFields.Routing, [0]), false)
    assert.equal(isShown(pluginFields.Routing, [0, 'backend_config', 'ServiceTimeout']), true)
  })
})

function pathsOf(value: unknown): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return []
  const steps = Array.isArray(value)
    ? value.map((part, place): readonly [number, unknown] => [place, part])
    : Object.entries(value)
  return steps.flatMap(([step, part]) => {
    const inner = pathsOf(part).map((path) => [step, ...path])
    return typeof step === 'number' ? inner : [[step], ...inner]
  })
}
