/**
 * A reporter of node's test runner that keeps to what failed: for `tools/check.ts`, which says it
 * again at its end, where the output of a step before would long have scrolled away.
 */
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

const root = import.meta.dirname.slice(0, -'tools'.length)
/** A screen of each failure is enough to know it by. */
const linesMax = 12

/** A failure's place, name and first lines; suites that fail by one of their tests are left out. */
export default async function* failures(source: AsyncIterable<TestEvent>) {
  for await (const { type, data } of source) {
    if (type !== 'test:fail') continue
    const { error } = data.details
    if ('failureType' in error && error.failureType === 'subtestsFailed') continue
    const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error
    const text = String(cause).split('\n').slice(0, linesMax).join('\n  ')
    const place = data.file === undefined ? '' : `${relative(root, data.file)}:${data.line}: `
    yield `✖ ${place}${data.name}\n  ${text}\n`
  }
}
