/**
 * `npm run check` and, with --everything, `npm test`: types, lint and format, then the tests.
 * With everything comes the console: it has packages of its own, and is built once for all.
 *
 * All of them always run, so that one run tells everything; what failed is said again at the end.
 * The tests are one pool, so that the machine has always something to do: while a page of the
 * console waits for its browser, tests of the server go on.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import failures from './failures.ts'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const everything = args.includes('--everything')

/** Golden files are rewritten instead of compared when this is set. */
if (args.includes('--update')) process.env['SLUICE_TEST_UPDATE'] = '1'
delete process.env['NODE_ENV']

const browser = '/usr/bin/chromium'
const hasBrowser = existsSync(browser) || process.env['SLUICE_TEST_REQUIRE'] === 'all'
if (everything && !hasBrowser) console.log(`the console's pages are not tried: no ${browser}`)

const ofConsole = [
  ['console', 'tools/console.js', '--build', root],
  ['types of the console', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'console'],
] as const

const steps: readonly (readonly [string, ...string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc'],
  ...(everything ? ofConsole : []),
  ['lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
]

const patterns = everything
  ? ['{src,test,console/src}/**/*.test.ts', ...(hasBrowser ? ['console/test/**/*.e2e.ts'] : [])]
  : ['src/**/*.test.ts', 'test/*.test.ts']
/** For one file of tests: those of the launcher install packages, several times. */
const fileTimeoutMs = 900_000

/** One file more than processors at once: half of its time a test waits for another process. */
const filesAtOnce = availableParallelism() + 1

/** What takes longest comes first, so that nothing runs alone at the end; the rest as it is. */
const longest = [
  'test/launcher/clone.test.ts',
  'console/test/',
  'src/storage/',
  'test/e2e/',
  'test/',
  'src/server/',
]

/** Files of tests in the order in which they begin. */
function testFiles(): readonly string[] {
  const rank = (file: string) => {
    const found = longest.findIndex((start) => file.startsWith(start))
    return found < 0 ? longest.length : found
  }
  const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules'] }).sort()
  return files.toSorted((a, b) => rank(a) - rank(b))
}

/** Runs the tests and says what they say; resolves to what failed, null when all are well. */
async function runTests(): Promise<string | null> {
  let isWell = false
  const tests = run({
    files: testFiles().map((file) => join(root, file)),
    concurrency: filesAtOnce,
    timeout: fileTimeoutMs,
    execArgv: ['--import', join(root, 'test/setup.ts')],
  })
  // Those of single files come before that of all.
  tests.on('test:summary', ({ success }) => {
    isWell = success
  })
  tests.compose(new spec()).pipe(process.stdout)
  let failed = ''
  for await (const failure of tests.compose(failures)) failed += failure
  return isWell ? null : failed
}

process.chdir(root)
const failed: string[] = []
for (const [name, ...command] of steps) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
const failedTests = await runTests()
if (failedTests !== null) failed.push('tests')
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}\n${failedTests ?? ''}`)
process.exitCode = failed.length > 0 ? 1 : 0
