/**
 * `npm run dev`: everything from source on a data directory that is thrown away, started again when
 * a source changes. Flags are those of `sluice start`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-dev-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))

const command = ['--watch-path=src', '--watch-preserve-output', 'src/main.ts', 'start']
const flags = ['--data-dir', dataDir, '--sample', 'on', ...process.argv.slice(2)]
const child = spawn(process.execPath, [...command, ...flags], { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.once('exit', (code) => process.exit(code ?? 0))
