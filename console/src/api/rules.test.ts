import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ruleTable, sluiceActionNames } from '../../../tools/console-rules.ts'
import { sluiceActions } from './generated/actions.ts'
import { rules } from './generated/rules.ts'

it('has rules and names as the contract and the model have them now', () => {
  assert.deepEqual(rules, ruleTable(), 'run: node tools/console-rules.ts && npm run format')
  assert.deepEqual([...sluiceActions], sluiceActionNames())
})
