/**
 * The program `sluice`: reads the command line, runs one command, sets the exit status.
 *
 * Each command is loaded when it is asked for, so that help and status stay quick.
 */
import { type Invocation, readArguments, UsageError } from './cli/arguments.ts'
import type { CommandName } from './cli/commands.ts'
import { commandHelp, generalHelp } from './cli/help.ts'
import { version } from './lib/version.ts'
import { flagHelp } from './server/setting-words.ts'
import { type LoadedSettings, loadSettings, SettingsError } from './server/settings.ts'
import { flagOf, type Role, settingNames } from './server/settings-table.ts'

const usageStatus = 2

async function main(words: readonly string[]): Promise<number> {
  const invocation = readArguments(words, new Set(['config', ...settingNames.map(flagOf)]))
  if (invocation.kind === 'help') {
    const { command } = invocation
    process.stdout.write(command === null ? generalHelp() : commandHelp(command, flagHelp()))
    return 0
  }
  return run(invocation.command, invocation)
}

async function run(
  command: CommandName,
  { flags, words }: Extract<Invocation, { kind: 'run' }>,
): Promise<number> {
  switch (command) {
    case 'version':
      process.stdout.write(`${version}\n`)
      return 0
    case 'actions': {
      const { runActions } = await import('./cli/actions.ts')
      return runActions(words[0] ?? '', process.stdout)
    }
    case 'status': {
      const { runStatus } = await import('./cli/status.ts')
      return runStatus(load('control', flags).settings, process.stdout, process.stderr)
    }
    case 'call': {
      const { runCall } = await import('./cli/call.ts')
      const { pick = null, ...rest } = flags
      const [action = '', request = '{}'] = words
      const { settings } = load('control', rest)
      return runCall(settings, { action, request, pick }, process.stdout, process.stderr)
    }
    default: {
      const role = command === 'start' ? 'all' : command
      const { runStart } = await import('./cli/start.ts')
      return runStart(role, load(role, flags).settings)
    }
  }
}

function load(role: Role, flags: Readonly<Record<string, string>>): LoadedSettings {
  return loadSettings({ flags, env: process.env, cwd: process.cwd(), role })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof SettingsError)) throw error
  for (const line of error.message.split('\n')) process.stderr.write(`sluice: ${line}\n`)
  process.exitCode = usageStatus
}
// A launcher's channel, listened on, would keep this process alive.
if (process.connected) process.disconnect?.()
