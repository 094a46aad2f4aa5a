/**
 * Finds a Node that is new enough and runs a program with it. Plain JavaScript for Node 18.
 *
 * The locked runtime is addressed by path in its platform package: `.bin/node` is not linked by
 * every npm, and the npm package `node` installs by a script that no lock covers.
 */
import { spawn } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const oldestMajor = 24
const parentPollMs = 250

/** The path of a Node >= 24: the running one, else the locked one above `folder`; null if none. */
export function findRuntime(folder) {
  if (isNewEnough()) return process.execPath
  const system = process.platform === 'win32' ? 'win' : process.platform
  const names = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let at = folder; ; at = dirname(at)) {
    for (const name of names) {
      const path = join(at, 'node_modules', name, 'bin', program)
      if (existsSync(path)) return path
    }
    if (dirname(at) === at) return null
  }
}

/** Whether the Node that runs us will do. */
export function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= oldestMajor
}

/** On which a program says that it serves; over the channel to its parent it says the same. */
const servingNotice = 'sluice:serving'

/**
 * Runs `program` (a path) in this process if its Node will do, else in a child whose exit code
 * becomes ours. Under npm, which passes no SIGTERM on, the end of npm counts as one. `onServing` is
 * called when the program says that it serves.
 */
export async function runProgram(folder, program, args, onServing = () => {}) {
  const runtime = findRuntime(folder)
  if (runtime === null) {
    console.error(
      `sluice needs Node ${oldestMajor} or newer. This is Node ${process.versions.node}, and no ` +
        `runtime package for ${process.platform}-${process.arch} is installed.`,
    )
    process.exit(1)
  }
  endWithNpm()
  if (runtime === process.execPath) {
    subscribe(servingNotice, onServing)
    process.argv = [process.execPath, program, ...args]
    await import(pathToFileURL(program).href)
    return
  }
  const onMessage = (message) => {
    if (message?.type === servingNotice) onServing(message)
  }
  process.exit(await runChild(runtime, [program, ...args], {}, onMessage))
}

/** Runs a child on our terminal, passes signals on, resolves with its exit code. */
export function runChild(command, args, options = {}, onMessage = () => {}) {
  // The child drains when the channel closes, so it never outlives us by a SIGKILL.
  const child = spawn(command, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    ...options,
  })
  child.on('message', onMessage)
  const pass = (signal) => child.kill(signal)
  const signals = ['SIGTERM', 'SIGINT']
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1))
    })
  })
}

let watches = false

/** Under npm: takes the end of our parent, or of npm above it, for a SIGTERM. */
export function endWithNpm() {
  if (watches || process.env.npm_command === undefined) return
  watches = true
  const parent = process.ppid
  const grandparent = npmAbove(parent)
  const timer = setInterval(() => {
    const alike = process.ppid === parent && (grandparent === null || npmAbove(parent) !== null)
    if (alike) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, parentPollMs)
  timer.unref()
}

/** The process id of npm if it is the parent of `pid` (npm runs scripts in a shell), else null. */
function npmAbove(pid) {
  try {
    const above = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return readFileSync(`/proc/${above}/comm`, 'latin1').startsWith('npm') ? Number(above) : null
  } catch {
    return null // no /proc on this system, or the process is gone
  }
}
