/**
 * `npm run dev`: everything from source on a data directory that is thrown away, started again when
 * a source changes, and the console by its own development server, which reloads by itself. Flags
 * are those of `sluice start`.
 *
 * The sources are watched here: Node's own watch mode talks to worker threads over the channel that
 * they share with their owner.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSettings } from '../src/server/settings.ts'

/** Editors write a file in several steps, and formatters write many files. */
const settleMs = 200
const consolePort = process.env['SLUICE_CONSOLE_DEV_PORT'] ?? '5173'

const root = join(import.meta.dirname, '..')
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-dev-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))

const flags = ['--data-dir', dataDir, '--sample', 'on', ...process.argv.slice(2)]
let child = start()
let changed: NodeJS.Timeout | null = null
let isRestarting = false

function start(): ChildProcess {
  const started = spawn(process.execPath, ['src/main.ts', 'start', ...flags], {
    cwd: root,
    stdio: 'inherit',
  })
  started.once('exit', (code) => {
    if (!isRestarting) process.exit(code ?? 0)
  })
  return started
}

function restart(): void {
  changed = null
  if (isRestarting) return
  isRestarting = true
  child.once('exit', () => {
    isRestarting = false
    child = start()
  })
  child.kill('SIGTERM')
}

/** The console's server; what the console calls goes on to the control port. */
async function startConsole(): Promise<void> {
  const folder = join(root, 'console')
  const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js')
  const installer = join(import.meta.dirname, 'console.js')
  await run(process.execPath, [installer, '--install', root], { stdio: 'inherit' })
  if (!existsSync(vite)) throw new Error(`${vite} is not there`)
  const { controlPort } = loadSettings({ flags: {}, env: process.env, cwd: root }).settings
  const given = flags.indexOf('--control-port')
  const port = given < 0 ? String(controlPort) : flags[given + 1]
  const env = { ...process.env, SLUICE_CONTROL_URL: `http://127.0.0.1:${port}` }
  const server = spawn(process.execPath, [vite], { cwd: folder, env, stdio: 'inherit' })
  process.on('exit', () => server.kill())
  console.error(`sluice: the console with reload: http://127.0.0.1:${consolePort}/console/`)
}

function run(command: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(command, args, options)
      .once('error', reject)
      .once('exit', (code) => {
        if (code === 0) resolve()
        else reject(new Error(`${args.join(' ')} ended with ${code}`))
      })
  })
}

watch(join(root, 'src'), { recursive: true }, (_event, file) => {
  if (file === null || !file.endsWith('.ts') || file.endsWith('.test.ts')) return
  if (changed !== null) clearTimeout(changed)
  changed = setTimeout(restart, settleMs)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
await startConsole().catch((error: unknown) => {
  console.error(`sluice: the console's development server does not run: ${String(error)}`)
})
