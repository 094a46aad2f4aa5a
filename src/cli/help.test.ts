import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flagHelp } from '../server/setting-words.ts'
import { settingNames } from '../server/settings-table.ts'
import { commands } from './commands.ts'
import { commandHelp, generalHelp } from './help.ts'

describe('help', () => {
  it('lists every command', () => {
    for (const [name, { about }] of Object.entries(commands)) {
      assert.match(generalHelp(), new RegExp(`^  ${name} +${about.replaceAll('.', '\\.')}$`, 'm'))
    }
  })

  it('lists every setting with flag, variable, default and purpose', () => {
    const text = commandHelp('start', flagHelp())
    // Wherever a long purpose is broken.
    const unbroken = text.replaceAll(/\s+/g, ' ')
    for (const { flag, env, about } of flagHelp()) {
      for (const part of [`--${flag} <`, `${env}; default: `, about])
        assert.ok(unbroken.includes(part), part)
    }
    assert.equal(text.match(/^ {2}--/gm)?.length, settingNames.length)
  })

  it('shows no flags where there are none', () => {
    assert.doesNotMatch(commandHelp('version', flagHelp()), /--/)
  })

  it('fits a terminal', () => {
    const texts = [generalHelp(), commandHelp('status', flagHelp()), commandHelp('call', [])]
    for (const line of texts.join('').split('\n')) assert.ok(line.length <= 100, line)
  })
})
