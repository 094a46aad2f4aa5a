/**
 * `npm run check` and, with --everything, `npm test`: types, lint and format, then the tests.
 * With everything comes the console: it has packages of its own, and is built once for all.
 *
 * All of them always run, so that one run tells everything; what failed is said again at the end.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const everything = args.includes('--everything')

/** Golden files are rewritten instead of compared when this is set. */
if (args.includes('--update')) process.env['SLUICE_TEST_UPDATE'] = '1'
delete process.env['NODE_ENV']

const files = everything
  ? ['src/**/*.test.ts', 'test/**/*.test.ts']
  : ['src/**/*.test.ts', 'test/*.test.ts']
/** For one file of tests: those of the launcher install packages, several times. */
const fileTimeoutMs = 900_000

const browser = '/usr/bin/chromium'
const hasBrowser = existsSync(browser) || process.env['SLUICE_TEST_REQUIRE'] === 'all'
if (everything && !hasBrowser) console.log(`the console's pages are not tried: no ${browser}`)

const scratch = mkdtempSync(join(tmpdir(), 'sluice-check-'))

/** The runner's arguments: its usual report, and one of failures alone in a file of this name. */
function runner(name: string, ...more: readonly string[]): readonly string[] {
  return [
    ...['--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./tools/failures.ts', `--test-reporter-destination=${reportOf(name)}`],
    ...[`--test-timeout=${fileTimeoutMs}`, ...more],
  ]
}

function reportOf(name: string): string {
  return join(scratch, name)
}

/** Its pages are tried one file at a time: each has a browser and a product. */
const ofConsole = [
  ['console', 'tools/console.js', '--build', root],
  ['types of the console', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'console'],
  [
    'tests of the console',
    ...runner('tests of the console', '--test-concurrency=1', 'console/src/**/*.test.ts'),
    ...(hasBrowser ? ['console/test/**/*.e2e.ts'] : []),
  ],
] as const

const steps: readonly (readonly [string, ...string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc'],
  ...(everything ? ofConsole : []),
  ['lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  [
    'tests',
    '--import=./test/setup.ts',
    ...runner('tests', `--test-concurrency=${availableParallelism()}`, ...files),
  ],
]

const failed: string[] = []
for (const [name, ...command] of steps) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`)
for (const name of failed) {
  const report = reportOf(name)
  if (existsSync(report)) console.error(`${name}:\n${readFileSync(report, 'utf8')}`)
}
rmSync(scratch, { recursive: true })
process.exitCode = failed.length > 0 ? 1 : 0
