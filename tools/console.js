/**
 * Builds the console of a checkout: its own locked packages, then its bundle. Plain JavaScript for
 * Node 18.
 *
 * The launcher runs it beside a server that serves already, in a process group of its own with low
 * priority, so that it delays nothing and ends with the server. How far it is stands in
 * `.cache/console.json`, where the server's page about it looks, and what npm says in
 * `.cache/console.log`. What was built from is kept as a hash: a start with the same sources builds
 * nothing.
 *
 *   console.js --beside <root>    beside a server: ends when its parent does
 *   console.js --build <root>     builds if need be
 *   console.js --install <root>   only the packages
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { setPriority } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRuntime } from '../bin/runtime.js'
import { ensureInstalled, runNpm, takeLock } from './install.js'

const self = fileURLToPath(import.meta.url)
const niceness = 10
/** Lines of a failure's output that are shown. */
const shownLinesMax = 12

const consoleFolder = (root) => join(root, 'console')
const builtPage = (root) => join(consoleFolder(root), 'dist', 'index.html')
const stateFile = (root) => join(root, '.cache', 'console.json')
const stampFile = (root) => join(root, '.cache', 'console-stamp.json')
const logFile = (root) => join(root, '.cache', 'console.log')
const lockFile = (root) => join(root, '.cache', 'console.lock')

/** Starts the build if there is something to build; it ends when this process does. */
export function buildInBackground(root) {
  if (!hasConsole(root) || isFresh(root)) return
  const runtime = findRuntime(root)
  if (runtime === null) return
  const builder = spawn(runtime, [self, '--beside', root], {
    cwd: root,
    stdio: ['ignore', 2, 2, 'ipc'],
    detached: true,
  })
  builder.on('error', (error) => console.error(`sluice: the console is not built: ${error}`))
  // Nothing waits for it.
  builder.unref()
  builder.channel?.unref()
  if (builder.pid === undefined) return
  const end = () => killGroup(builder.pid)
  for (const event of ['exit', 'SIGTERM', 'SIGINT']) process.once(event, end)
}

/** Builds if need be; resolves once the console is there. Throws when it cannot be built. */
export async function buildConsole(root, say = () => {}, output = 2) {
  const path = lockFile(root)
  mkdirSync(join(root, '.cache'), { recursive: true })
  await takeLock(root, path)
  try {
    if (isFresh(root)) return
    rmSync(stampFile(root), { force: true })
    const sources = sourcesHash(root)
    const folder = consoleFolder(root)
    say('installing', 'the packages of the console are being installed')
    await ensureInstalled(folder, true, { say: () => {}, output })
    say('building', 'the console is being built')
    await runNpm(folder, { args: ['run', '--silent', 'build'], byRuntime: true }, output)
    const stamp = { sources, page: hashOf(builtPage(root)) }
    writeWhole(stampFile(root), `${JSON.stringify(stamp)}\n`)
    say('built', 'the console is ready')
  } finally {
    rmSync(path, { force: true })
  }
}

function hasConsole(root) {
  return existsSync(join(consoleFolder(root), 'package.json'))
}

/** Whether what is built is what these sources make. */
function isFresh(root) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), 'utf8'))
    return stamp.page === hashOf(builtPage(root)) && stamp.sources === sourcesHash(root)
  } catch {
    return false // never built, or cut short
  }
}

const notSources = new Set(['node_modules', 'dist', '.cache', 'test', 'test-results'])

/** Over paths and contents of all that a build reads. */
function sourcesHash(root) {
  const folder = consoleFolder(root)
  const hash = createHash('sha256')
  for (const path of filesBelow(folder)) {
    hash.update(`${relative(folder, path).split(sep).join('/')}\n`).update(hashOf(path))
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !notSources.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesBelow(path)
      return entry.isFile() ? [path] : []
    })
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function writeWhole(path, text) {
  const next = `${path}.${process.pid}`
  writeFileSync(next, text)
  renameSync(next, path)
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** The builder's own process: ends when the launcher's channel closes. */
async function besideServer(root) {
  // The server has gone: whatever npm is doing for us ends with us.
  process.once('disconnect', () => killGroup(process.pid))
  if (!process.connected) return
  process.channel?.unref()
  try {
    setPriority(0, niceness)
  } catch {
    // As fast as any other then.
  }
  const say = (step, words, detail = '') => {
    writeWhole(stateFile(root), `${JSON.stringify({ step, detail, pid: process.pid })}\n`)
    console.error(`sluice: ${words}`)
  }
  mkdirSync(join(root, '.cache'), { recursive: true })
  const log = openSync(logFile(root), 'w')
  try {
    await buildConsole(root, say, log)
  } catch (error) {
    const said = `${error.message}\n${tailOf(logFile(root))}`.trim()
    say('failed', `the console could not be built, all else serves: ${said}`, said)
  } finally {
    closeSync(log)
  }
}

/** The last lines of what npm and the build have said. */
function tailOf(path) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-shownLinesMax).join('\n')
}

const [wish, root] = process.argv[1] === self ? process.argv.slice(2) : []
if (wish === '--install') await ensureInstalled(consoleFolder(root), true)
else if (wish === '--build') await buildConsole(root, (_step, words) => console.error(words))
else if (wish === '--beside') await besideServer(root)
