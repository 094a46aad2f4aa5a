/**
 * What the scripts of package.json run, with any Node >= 18: installs what is missing, then runs
 * a program of the checkout with a Node that is new enough.
 *
 *   launch.js start …        the server, from source; the console is built once it serves
 *   launch.js run <file> …   a program of the repository, with the development packages
 */
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endWithNpm, runProgram } from '../bin/runtime.js'
import { buildInBackground } from './console.js'
import { ensureInstalled, noteRunning } from './install.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [command, ...args] = process.argv.slice(2)

endWithNpm()
try {
  if (command === 'start') await start()
  else if (command === 'run' && args.length > 0) await run(args[0], args.slice(1))
  else throw new Error('usage: launch.js start … | launch.js run <file> …')
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

async function start() {
  await ensureInstalled(root, false)
  noteRunning(root)
  useCompileCache()
  const program = join(root, 'src', 'main.ts')
  await runProgram(root, program, ['start', ...args], () => buildInBackground(root))
}

async function run(file, rest) {
  await ensureInstalled(root, true)
  useCompileCache()
  const program = join(root, file)
  if (!existsSync(program)) throw new Error(`${file} is not there`)
  await runProgram(root, program, rest)
}

/** Type stripping is most of a start from source: its result is kept, for children as well. */
function useCompileCache() {
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compile')
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
}
