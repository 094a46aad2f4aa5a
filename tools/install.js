/**
 * Installs the locked packages when they are missing or stale. Plain JavaScript for Node 18.
 *
 * A stamp in node_modules, written last, says what is there; a lock file lets one process install
 * at a time. A lock whose owner is dead means that an installation was cut short: nothing that it
 * left is trusted.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRuntime, isNewEnough, runChild } from '../bin/runtime.js'

const lockPollMs = 250
const lockWaitMsMax = 15 * 60 * 1000

/**
 * Makes sure that `root` has its packages: those of the server, or with `dev` all of them.
 * Resolves to true if it had to install. Throws when npm fails. `say` is told what npm is asked,
 * `output` is a file descriptor for what npm says.
 */
export async function ensureInstalled(root, dev, { say = console.error, output = 2 } = {}) {
  if (!existsSync(lockPath(root)) && isCurrent(root, dev)) return false
  const cutShort = await takeLock(root)
  try {
    if (!cutShort && isCurrent(root, dev)) return false
    const before = cutShort ? null : installed(root)
    const level = dev || before?.dev === true
    if (before !== null && before.lock === lockHash(root) && (before.dev || !dev)) {
      writeStamp(root, before.dev) // installed by hand
      return false
    }
    rmSync(stampPath(root), { force: true })
    const steps = installSteps({
      lacksOnlyDev: before !== null && before.lock === lockHash(root),
      serverRuns: serverRuns(root),
      dev: level,
      newNode: isNewEnough(),
    })
    for (const step of steps) {
      say(`Installing packages: npm ${[...step.args, ...quiet].join(' ')}`)
      await runNpm(root, step, output)
    }
    writeStamp(root, level)
    return true
  } finally {
    rmSync(lockPath(root), { force: true })
  }
}

/** Notes that a server runs from `root`, so that nobody takes its packages away. */
export function noteRunning(root) {
  const folder = runningFolder(root)
  const note = join(folder, String(process.pid))
  mkdirSync(folder, { recursive: true })
  writeFileSync(note, startTime(process.pid))
  process.on('exit', () => rmSync(note, { force: true }))
}

/**
 * What to ask of npm, in order. `ci` empties node_modules first, so never under a running server.
 *
 * Some development tools come in packages that an old Node does not accept, and npm leaves such a
 * package out without a word. So they are installed by the locked runtime, which has to be there.
 */
export function installSteps({ lacksOnlyDev, serverRuns, dev, newNode }) {
  const fresh = serverRuns ? ['install', '--no-save'] : ['ci']
  const add = { args: ['install', '--no-save', '--include=dev'], byRuntime: !newNode }
  if (!dev) return [{ args: [...fresh, '--omit=dev'], byRuntime: false }]
  if (lacksOnlyDev) return [add]
  if (newNode) return [{ args: [...fresh, '--include=dev'], byRuntime: false }]
  return [{ args: [...fresh, '--omit=dev'], byRuntime: false }, add]
}

const quiet = ['--loglevel=error', '--no-audit', '--no-fund']

/** Runs one command of npm in `root`; its output goes to `output`. Throws when it fails. */
export async function runNpm(root, step, output = 2) {
  const args = [...step.args, ...quiet]
  const node = (step.byRuntime ? findRuntime(root) : null) ?? process.execPath
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  delete env.NODE_ENV
  for (const name of Object.keys(env)) {
    // What the outer npm was told about what to leave out is not meant for this one.
    if (/^npm_config_(omit|include|production|only|also|dry_run|global)$/i.test(name)) {
      delete env[name]
    }
  }
  const outer = process.env.npm_execpath
  const [command, first] =
    outer !== undefined && /npm-cli\.c?js$/.test(outer) ? [node, [outer]] : ['npm', []]
  const code = await runChild(command, [...first, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', output, output],
    shell: command === 'npm' && process.platform === 'win32',
  }).catch((error) => {
    throw new Error(`npm cannot be run: ${error.message}`)
  })
  if (code !== 0) throw new Error(`npm ${args[0]} failed (${code}); see above`)
}

// --- the stamp

const stampPath = (root) => join(root, 'node_modules', '.sluice-stamp.json')

/**
 * What an installation depends on. Not on the Node that runs us: native parts are prebuilt against
 * Node-API, and npm itself may start us with another Node than last time (docs/decisions/0005).
 */
function stampOf(root, dev) {
  return { lock: lockHash(root), platform: `${process.platform}-${process.arch}`, dev }
}

function writeStamp(root, dev) {
  const next = `${stampPath(root)}.${process.pid}`
  writeFileSync(next, `${JSON.stringify(stampOf(root, dev))}\n`)
  renameSync(next, stampPath(root))
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampPath(root), 'utf8'))
  } catch {
    return null // absent or cut short: not a stamp
  }
}

function isCurrent(root, dev) {
  const stamp = readStamp(root)
  if (stamp === null) return false
  const wanted = stampOf(root, dev)
  const same = ['lock', 'platform'].every((key) => stamp[key] === wanted[key])
  return same && (stamp.dev || !dev)
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** What node_modules holds: of which lock (null: another one), and whether with dev packages. */
function installed(root) {
  const stamp = readStamp(root)
  if (stamp !== null) {
    const { platform } = stampOf(root, false)
    return stamp.platform === platform ? stamp : { lock: null, dev: stamp.dev }
  }
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (present === null) return null
  const has = ([path, entry]) => present[path]?.version === entry.version
  const needed = Object.entries(wanted).filter(([path, entry]) => path !== '' && isNeeded(entry))
  const dev = needed.filter(([, entry]) => entry.dev || entry.devOptional).every(has)
  const rest = needed.filter(([, entry]) => !entry.dev && !entry.devOptional).every(has)
  return { lock: rest ? lockHash(root) : null, dev }
}

/** Of the optional packages those for this system are needed. */
function isNeeded({ optional, os, cpu, libc }) {
  if (!optional) return true
  if (os === undefined && cpu === undefined) return false
  const fits = (list, mine) => list === undefined || list.includes(mine)
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc')
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null // npm has not finished here
  }
}

// --- one at a time

const cacheFolder = (root) => join(root, '.cache')
const lockPath = (root) => join(cacheFolder(root), 'install.lock')
const runningFolder = (root) => join(cacheFolder(root), 'running')

/** Waits for its turn. Resolves to true if the one before died while it was installing. */
export async function takeLock(root, path = lockPath(root)) {
  const claim = `${path}.${process.pid}`
  const content = `${process.pid} ${startTime(process.pid)}`
  mkdirSync(cacheFolder(root), { recursive: true })
  for (const deadline = Date.now() + lockWaitMsMax; Date.now() < deadline; ) {
    writeFileSync(claim, content)
    const owner = readLock(path)
    if (owner === null) {
      try {
        linkSync(claim, path) // fails if somebody else was first
        rmSync(claim)
        return false
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
    } else if (!isAlive(...owner.split(' '))) {
      // Others may do the same just now: who is the last to replace it has it.
      renameSync(claim, path)
      await sleep(lockPollMs)
      if (readLock(path) === content) return true
    }
    await sleep(lockPollMs)
  }
  throw new Error(`another installation holds ${path}; remove it if none is running`)
}

function readLock(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function serverRuns(root) {
  const folder = runningFolder(root)
  if (!existsSync(folder)) return false
  return readdirSync(folder).some((pid) => {
    if (isAlive(pid, readFileSync(join(folder, pid), 'utf8'))) return true
    rmSync(join(folder, pid), { force: true })
    return false
  })
}

function isAlive(pid, started) {
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return startTime(pid) === (started ?? '')
}

/** When a process began, in the kernel's ticks: tells a process from a later one of its number. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return '' // no /proc on this system
  }
}
