/**
 * `npm run dev`: everything from source on a data directory that is thrown away, started again when
 * a source changes. Flags are those of `sluice start`.
 *
 * The sources are watched here: Node's own watch mode talks to worker threads over the channel that
 * they share with their owner.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Editors write a file in several steps, and formatters write many files. */
const settleMs = 200

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

watch(join(root, 'src'), { recursive: true }, (_event, file) => {
  if (file === null || !file.endsWith('.ts') || file.endsWith('.test.ts')) return
  if (changed !== null) clearTimeout(changed)
  changed = setTimeout(restart, settleMs)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
