/**
 * Checks on whole files: nobody's files, files that do not say what they are, permissions.
 */
import { posix } from 'node:path'
import { type Finding, importsOf, isTest, type Source, textOf, walk } from './source.ts'

/** Programs that are started and not imported: of the server, and of the console. */
const entries = ['src/main.ts', 'console/src/main.tsx']
/** Files for tests beside the code: slow oracles, suites shared by implementations, stand-ins. */
const forTests = /(?:^|[-/])(?:oracle|cases|fake|scripted|fixture|harness)s?(?:[-./]|$)/

/** Files of src/ and console/src/ that nothing imports or starts. */
export function checkDeadFiles(sources: readonly Source[]): readonly Finding[] {
  const code = sources.filter(({ path }) => /^(?:console\/)?src\//.test(path) && !isTest(path))
  const alive = new Set(entries)
  for (const source of code) {
    for (const named of [...importsOf(source), ...startedPrograms(source)]) {
      const target = posix.join(posix.dirname(source.path), named)
      if (target !== source.path) alive.add(target)
    }
  }
  return code
    .map(({ path }) => path)
    .filter((path) => !alive.has(path) && !forTests.test(path))
    .map((path) => `${path}: nothing imports it`)
}

/** `new URL('./x.ts', import.meta.url)`: how processes, threads and data files are named. */
function startedPrograms(source: Source): readonly string[] {
  const found: string[] = []
  walk(source.tree(), (node) => {
    const first: unknown = Array.isArray(node['arguments']) ? node['arguments'][0] : undefined
    const path = node.type === 'NewExpression' ? textOf(first) : null
    if (path?.startsWith('.')) found.push(path)
  })
  return found
}

const header = /^(?:#!.*\n)?\/\*\*\s+(?:\*\s)?\S(?:[^*]|\*(?!\/)){30,}\*\/\n/

/** Files that do not open with a comment of what they are. A test beside its subject needs none. */
export function checkHeaders(sources: readonly Source[]): readonly Finding[] {
  return sources
    .filter(({ path, text }) => !isTest(path) && !header.test(text))
    .map(({ path }) => `${path}: does not open with a comment that says what it is`)
}

/** A file that starts with `#!` is executable, and no other is. */
export function checkPermissions(
  files: readonly { readonly path: string; readonly text: string; readonly mode: number }[],
): readonly Finding[] {
  return files.flatMap(({ path, text, mode }) => {
    const executable = (mode & 0o111) !== 0
    if (executable === text.startsWith('#!')) return []
    return [executable ? `${path}: is executable but no program` : `${path}: is not executable`]
  })
}
