/**
 * `sluice start`, `control` and `gateway`: the one command that loads the server.
 */
import { systemRandom } from '../lib/random.ts'
import type { Settings } from '../server/settings.ts'
import type { Role } from '../server/settings-table.ts'
import { CannotStart, start } from '../server/start.ts'
import { readyText } from './tour.ts'

/** Runs until told to stop; resolves with the exit code. */
export async function runStart(role: Role, settings: Settings): Promise<number> {
  const say = (text: string) => process.stderr.write(`sluice: ${text}\n`)
  try {
    return await start(role, settings, {
      random: systemRandom,
      report: say,
      onReady: (ready) => process.stdout.write(readyText(settings, ready)),
    })
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    for (const line of error.message.split('\n')) say(line)
    return 1
  }
}
