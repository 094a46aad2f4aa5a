/**
 * Where figures are kept: a file a sitting, with what it was measured on.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeMachine } from './machine.ts'

const folder = join(import.meta.dirname, 'history')

/** Keeps a sitting of the bench `name`, and says where; not with `BENCH_KEEP=no`. */
export function keep(name: string, sitting: object, machine = describeMachine()): void {
  if (process.env['BENCH_KEEP'] === 'no') return
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const file = join(folder, `${name}-${at.slice(0, 19).replaceAll(':', '')}.json`)
  writeFileSync(file, `${JSON.stringify({ at, machine, ...sitting }, null, 2)}\n`)
  console.log(`\nkept in ${file}`)
}
