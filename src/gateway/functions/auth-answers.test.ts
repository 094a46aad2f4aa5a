import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AuthAnswers } from './auth-answers.ts'

it('answers of authorisers are bounded, and strangers push out nobody who was let in', () => {
  const answers = new AuthAnswers(3)
  for (const key of ['a', 'b']) answers.keep(key, true, 1)
  for (let i = 0; i < 100; i++) answers.keep(`stranger ${i}`, false, 2)
  assert.equal(answers.size, 5)
  assert.deepEqual([answers.find('a', 0), answers.find('b', 0)], [true, true])
  assert.equal(answers.find('stranger 99', 0), false)
  assert.equal(answers.find('stranger 0', 0), undefined)
  for (const key of ['c', 'd']) answers.keep(key, true, 3)
  assert.deepEqual([answers.find('a', 0), answers.find('d', 0)], [undefined, true])
  answers.keep('d', false, 4)
  assert.equal(answers.find('d', 0), false)
  assert.equal(answers.find('b', 1), undefined)
})
