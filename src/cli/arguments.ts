/**
 * The command line as data: a command, its flags, whether help is wanted. Every flag but --help has
 * a value; what nobody knows is an error, never ignored.
 */
import { nearNamesShownMax } from '../lib/limits.ts'
import { faultText, nearNames } from '../lib/near-names.ts'
import { type CommandName, commands, isCommand } from './commands.ts'

export type Invocation =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | {
      readonly kind: 'run'
      readonly command: CommandName
      /** Flags of settings and of the command itself, by name without dashes. */
      readonly flags: Readonly<Record<string, string>>
      readonly words: readonly string[]
    }

/** The command line cannot be understood; the message says what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Reads the words after the program's name. `knownFlags` are names without dashes. */
export function readArguments(
  words: readonly string[],
  knownFlags: ReadonlySet<string>,
): Invocation {
  const [first, ...rest] = words
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = rest[0]
    return { kind: 'help', command: topic !== undefined && isCommand(topic) ? topic : null }
  }
  if (first === '--version' || first === '-v') {
    return { kind: 'run', command: 'version', flags: {}, words: [] }
  }
  if (!isCommand(first)) {
    const names = Object.keys(commands)
    const list = `the commands are ${names.join(', ')}`
    throw new UsageError(faultText(`"${first}" is not a command`, nearNames(first, names, 1), list))
  }
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command: first }
  const {
    takesSettings,
    flags: ownFlags = [],
    words: bounds = { min: 0, max: 0 },
  } = commands[first]
  const read = readWords(rest, new Set([...(takesSettings ? knownFlags : []), ...ownFlags]))
  if (read.words.length < bounds.min) throw new UsageError(`see sluice ${first} --help`)
  const surplus = read.words[bounds.max]
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is not expected here`)
  return { kind: 'run', command: first, ...read }
}

function readWords(words: readonly string[], known: ReadonlySet<string>) {
  const flags: Record<string, string> = {}
  const plain: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) {
      plain.push(word)
      continue
    }
    const match = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word)
    const name = match?.[1]
    if (name === undefined) throw new UsageError(`"${word}" is not expected here`)
    if (!known.has(name)) throw new UsageError(unknownFlag(name, known))
    if (flags[name] !== undefined) throw new UsageError(`--${name} is given twice`)

    const value = match?.[2] ?? words[++at]
    if (value === undefined) throw new UsageError(`--${name} needs a value`)
    flags[name] = value
  }
  return { flags, words: plain }
}

function unknownFlag(name: string, known: ReadonlySet<string>): string {
  const near = nearNames(name, known, nearNamesShownMax).map((each) => `--${each}`)
  return faultText(`--${name} is not a flag of this command`, near)
}
