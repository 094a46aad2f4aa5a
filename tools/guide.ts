/**
 * `npm run guide`: which rows of docs/guide/rows.md the tests show.
 *
 * A test shows a row by carrying its number in its title, `[g84]`. A row counts once the last of
 * its parts is finished. Prints the rows that count and no test shows, then the totals; the exit
 * status is 1 while one is missing.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The product's parts in the order in which they are built. */
const parts = [
  'main',
  'callers',
  'console',
  'engine',
  'network',
  'functions',
  'telemetry',
  'access',
  'domains',
  'lifecycle',
]
/** How many of them, from the start, are finished. */
const finishedParts = 3
const sources = ['src/**/*.test.ts', 'test/**/*.ts', 'console/{src,test}/**/*.{test,e2e}.ts']
/** More numbers on one test are a claim nobody can check. */
const rowsPerTestMax = 5

export interface Row {
  readonly number: number
  readonly area: string
  readonly fact: string
  readonly parts: readonly string[]
}

/** Reads the tables of rows.md; throws on a line that looks like a row and is none. */
export function parseRows(text: string): readonly Row[] {
  const rows: Row[] = []
  let area = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) area = line.slice(3)
    if (!/^\| \d/.test(line)) continue
    const cells = line.split('|').map((cell) => cell.trim())
    const [, number, fact, owners] = cells
    if (cells.length !== 6 || !number || !fact || !owners) throw new Error(`not a row: ${line}`)
    const named = owners.split(', ')
    const unknown = named.find((part) => part !== 'vendor' && !parts.includes(part))
    if (unknown) throw new Error(`row ${number} names an unknown part: ${unknown}`)
    rows.push({ number: Number(number), area, fact, parts: named })
  }
  return rows
}

/** Whether a row counts when the first `finished` parts are built. */
export function isDue(row: Row, finished: number): boolean {
  return row.parts.every((part) => part !== 'vendor' && parts.indexOf(part) < finished)
}

/** The row numbers in test titles of one source file, title by title. */
export function claimedRows(source: string): readonly (readonly number[])[] {
  const titles = source.match(/(?:'[^'\n]*'|`[^`]*`|"[^"\n]*")/g) ?? []
  return titles
    .map((title) => [...title.matchAll(/\[g(\d+)\]/g)].map((match) => Number(match[1])))
    .filter((numbers) => numbers.length > 0)
}

function main(): void {
  const root = join(import.meta.dirname, '..')
  const rows = parseRows(readFileSync(join(root, 'docs/guide/rows.md'), 'utf8'))
  const shown = new Set<number>()
  const faults: string[] = []
  for (const file of globSync(sources, { cwd: root, exclude: ['console/node_modules'] })) {
    for (const numbers of claimedRows(readFileSync(join(root, file), 'utf8'))) {
      if (numbers.length > rowsPerTestMax)
        faults.push(`${file}: one test claims ${numbers.length} rows`)
      for (const number of numbers) {
        if (rows.some((row) => row.number === number)) shown.add(number)
        else faults.push(`${file}: there is no row ${number}`)
      }
    }
  }
  const due = rows.filter((row) => isDue(row, finishedParts))
  const missing = due.filter((row) => !shown.has(row.number))
  for (const row of missing) console.log(`g${row.number}  ${row.area}: ${row.fact}`)
  for (const fault of faults) console.log(fault)
  const early = [...shown].filter((number) => !due.some((row) => row.number === number)).length
  console.log(
    `rows of the finished parts shown by tests: ${due.length - missing.length} of ${due.length}`,
  )
  console.log(`rows of later parts already shown: ${early}; rows in all: ${rows.length}`)
  if (missing.length > 0 || faults.length > 0) process.exitCode = 1
}

// Run by the launcher it is imported, and named as the program all the same.
if (process.argv[1] === import.meta.filename) main()
