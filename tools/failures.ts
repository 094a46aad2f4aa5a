/**
 * A reporter of node's test runner that keeps to what failed: for `tools/check.ts`, which says it
 * again at its end, where the output of a step before would long have scrolled away.
 */
import { relative, resolve } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

const root = import.meta.dirname.slice(0, -'tools'.length)
/** A screen of each failure is enough to know it by. */
const linesMax = 12
/** Lines of a stack that say nothing of what failed. */
const ofRuntime = /^ +at .*\bnode:internal\//

/**
 * A failure's place, name and first lines; suites that fail by their tests alone are left out. Of a
 * file that ended by itself: how, and the last that it wrote.
 */
export default async function* failures(source: AsyncIterable<TestEvent>) {
  const written = new Map<string, string>()
  for await (const { type, data } of source) {
    // What an error after the last test was is a diagnostic; both name files in their own way.
    if ((type === 'test:stderr' || type === 'test:diagnostic') && data.file !== undefined) {
      const file = resolve(root, data.file)
      const all = [...lines(written.get(file) ?? ''), ...lines(data.message)]
      const telling = all.filter((line) => line !== '' && !ofRuntime.test(line))
      written.set(file, telling.slice(-linesMax).join('\n'))
    }
    if (type !== 'test:fail') continue
    const { error } = data.details
    if ('failureType' in error && error.failureType === 'subtestsFailed') continue
    const place = data.file === undefined ? '' : `${relative(root, data.file)}:${data.line}: `
    const said =
      'exitCode' in error
        ? [endOf(error), ...lines(written.get(resolve(root, data.file ?? '')) ?? '')]
        : lines(textOf(error))
            .filter((line) => !ofRuntime.test(line))
            .slice(0, linesMax)
    yield `✖ ${place}${data.name}\n  ${said.join('\n  ')}\n`
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n')
}

function textOf(error: Error): string {
  const { cause } = error
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? error)
}

/** A file's end as the runner tells it: a code, or a signal. */
function endOf(error: { readonly exitCode?: unknown; readonly signal?: unknown }): string {
  return error.signal ? `ended by ${error.signal}` : `ended with ${error.exitCode}`
}
