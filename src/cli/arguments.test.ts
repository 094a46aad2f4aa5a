import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments, UsageError } from './arguments.ts'

const known = new Set(['http-port', 'config'])
const read = (...words: string[]) => readArguments(words, known)

describe('the command line', () => {
  it('is a command with flags, in both spellings', () => {
    const flags = { 'http-port': '1', config: 'a=b' }
    assert.deepEqual(read('start', '--http-port', '1', '--config=a=b'), {
      kind: 'run',
      command: 'start',
      flags,
      words: [],
    })
    assert.deepEqual(read('call', 'DescribeNodes', '{}', '--pick', 'x'), {
      kind: 'run',
      command: 'call',
      flags: { pick: 'x' },
      words: ['DescribeNodes', '{}'],
    })
  })

  it('asks for help in general and of a command', () => {
    for (const words of [[], ['--help'], ['-h'], ['help']]) {
      assert.deepEqual(read(...words), { kind: 'help', command: null })
    }
    assert.deepEqual(read('help', 'status'), { kind: 'help', command: 'status' })
    assert.deepEqual(read('status', '--help'), { kind: 'help', command: 'status' })
    assert.deepEqual(read('start', '--http-port', '1', '-h'), { kind: 'help', command: 'start' })
  })

  it('has the usual words for the version', () => {
    for (const word of ['version', '--version', '-v']) {
      assert.deepEqual(read(word), { kind: 'run', command: 'version', flags: {}, words: [] })
    }
  })

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['begin'], /"begin" is not a command; the commands are start, /],
    [['staus'], /"staus" is not a command; did you mean status\?; the commands are start, /],
    [
      ['start', '--htp-port', '1'],
      /--htp-port is not a flag of this command; did you mean --http-port\?$/,
    ],
    [['start', '--nothing', '1'], /--nothing is not a flag of this command/],
    [['start', '--http-port'], /--http-port needs a value/],
    [['start', '--config', 'a', '--config=b'], /--config is given twice/],
    [['start', 'now'], /"now" is not expected here/],
    [['start', '-x'], /"-x" is not expected here/],
    [['version', '--http-port', '1'], /--http-port is not a flag of this command/],
    [['status', '--pick', 'x'], /--pick is not a flag of this command/],
    [['call'], /see sluice call --help/],
    [['call', 'A', '{}', 'B'], /"B" is not expected here/],
  ]
  for (const [words, message] of wrong) {
    it(`is refused: ${words.join(' ')}`, () => {
      assert.throws(
        () => read(...words),
        (error) => error instanceof UsageError && message.test(error.message),
      )
    })
  }
})
