/**
 * Help texts, made from the tables of commands and settings.
 */
import { type CommandName, commands } from './commands.ts'

const aboutWidth = 90

/** A setting as help shows it. */
export interface FlagHelp {
  readonly flag: string
  readonly hint: string
  readonly env: string
  readonly fallback: string
  readonly about: string
}

export function generalHelp(): string {
  const names = Object.keys(commands) as readonly CommandName[] // the table's keys, by its type
  const width = Math.max(...names.map((name) => name.length))
  const rows = names.map((name) => `  ${name.padEnd(width)}  ${commands[name].about}`)
  return [
    'Usage: sluice <command> [--flag <value> …]',
    '',
    ...rows,
    '',
    '`sluice <command> --help` lists the flags of a command.',
    '',
  ].join('\n')
}

export function commandHelp(name: CommandName, flags: readonly FlagHelp[]): string {
  const { about, detail, takesSettings, usage } = commands[name]
  const words = ['sluice', name, usage, takesSettings ? '[--flag <value> …]' : undefined]
  const lines = [`Usage: ${words.filter((word) => word !== undefined).join(' ')}`, '', about]
  if (detail !== '') lines.push('', detail)
  if (!takesSettings) return `${lines.join('\n')}\n`

  lines.push(
    '',
    'Settings come from sluice.yaml in the working directory (--config <file> or SLUICE_CONFIG',
    'names another), over it the environment, over it flags.',
    '',
  )
  for (const { flag, hint, env, fallback, about: purpose } of flags) {
    const about = wrapped(purpose).map((line) => `      ${line}`)
    lines.push(`  --${flag} ${hint}`, ...about, `      ${env}; default: ${fallback}`)
  }
  return `${lines.join('\n')}\n`
}

/** In lines that fit a terminal, indented as flags are. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > aboutWidth) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
