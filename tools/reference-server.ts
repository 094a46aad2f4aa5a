/**
 * Makes the reference pages of settings, commands and bounds from the tables that the program runs
 * on. A test compares the pages with what this makes.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CommandName, commands } from '../src/cli/commands.ts'
import { flagHelp } from '../src/server/setting-words.ts'

const root = join(import.meta.dirname, '..')

/** Page by its path from the root of the repository. */
export async function serverReference(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/commands.md', commandsPage()],
    ['docs/reference/limits.md', await limitsPage()],
  ])
}

const origin = '<!-- Made by tools/reference-server.ts. -->'

/** A cell of a table: `|` would end it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function settingsPage(): string {
  const rows = flagHelp().map(
    ({ name, flag, env, hint, fallback, about }) =>
      `| \`${name}\` | \`${env}\` | \`--${flag}\` | ${cell(hint)} | ${fallback} | ${about} |`,
  )
  return `# Settings

They come from \`sluice.yaml\` in the working directory (\`--config\` or \`SLUICE_CONFIG\` name another file), over it the
environment, over it flags. A value or name that is not understood ends the start with its place and what would be right.
A port of 0 lets the system choose. A dot in a name is a group of the file.

| in sluice.yaml | environment | flag | value | default | purpose |
|---|---|---|---|---|---|
${rows.join('\n')}

${origin}
`
}

function commandsPage(): string {
  const names = Object.keys(commands) as readonly CommandName[] // the table's keys, by its type
  const sections = names.map((name) => {
    const { about, detail, usage, takesSettings } = commands[name]
    const words = ['sluice', name, usage, takesSettings ? '[--flag <value> …]' : undefined]
    const line = words.filter((word) => word !== undefined).join(' ')
    return `## ${name}\n\n\`${line}\`\n\n${about}${detail === '' ? '' : `\n\n${detail}`}\n`
  })
  return `# Commands\n\nFlags are those of [settings](settings.md).\n\n${sections.join('\n')}\n${origin}\n`
}

/** A bound as its limits.ts declares it. */
interface Bound {
  readonly name: string
  readonly value: unknown
  readonly about: string
}

async function limitsPage(): Promise<string> {
  const sections: string[] = []
  for (const path of globSync('src/**/limits.ts', { cwd: root }).sort()) {
    const rows = (await boundsOf(path)).map(
      ({ name, value, about }) =>
        `| \`${name}\` | ${cell(JSON.stringify(value))} | ${cell(about)} |`,
    )
    const folder = path.replaceAll('\\', '/').replace('/limits.ts', '')
    sections.push(`## ${folder}\n\n| bound | value | |\n|---|---|---|\n${rows.join('\n')}\n`)
  }
  return `# Bounds

Every size, count, time and rate that ends something has a name, with its unit last. Those that operators may change are
[settings](settings.md); the others are the same in every installation.

${sections.join('\n')}
${origin}
`
}

const declaration = /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n)?export const (\w+)/g
const member = /^ {2}\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n {2}(\w+): /gm

/** An object of bounds, such as one that tests replace as a whole, is shown by its members. */
async function boundsOf(path: string): Promise<readonly Bound[]> {
  const text = readFileSync(join(root, path), 'utf8')
  const module: unknown = await import(pathToFileURL(join(root, path)).href)
  return rowsOf(text, declaration, module).flatMap((bound) => {
    const members = isPlainObject(bound.value) ? rowsOf(text, member, bound.value) : []
    return members.length > 0 ? members : [{ ...bound, value: plain(bound.value) }]
  })
}

function rowsOf(text: string, form: RegExp, holder: unknown): readonly Bound[] {
  const values = new Map<string, unknown>(Object.entries(Object(holder)))
  return [...text.matchAll(form)]
    .filter(([, , name = '']) => values.has(name))
    .map(([, comment = '', name = '']) => ({
      name,
      value: values.get(name),
      about: comment.replaceAll(/\s*\n \* ?|\s+/g, ' ').trim(),
    }))
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

/** Sets and maps as lists, so that they can be shown. */
function plain(value: unknown): unknown {
  return value instanceof Set || value instanceof Map ? [...value] : value
}
