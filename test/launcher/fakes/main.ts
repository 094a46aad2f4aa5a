/**
 * `sluice start` with stand-ins for the roles: settings from the environment, the first readiness
 * as a line of JSON on the standard output.
 */
import { systemRandom } from '../../../src/lib/random.ts'
import { loadSettings } from '../../../src/server/settings.ts'
import { CannotStart, start } from '../../../src/server/start.ts'

const { settings } = loadSettings({ flags: {}, env: process.env, cwd: process.cwd() })
try {
  process.exitCode = await start('all', settings, {
    random: systemRandom,
    report: (text) => process.stderr.write(`${text}\n`),
    onReady: (ready) => process.stdout.write(`${JSON.stringify(ready)}\n`),
    programs: {
      control: new URL('./control-main.ts', import.meta.url),
      gateway: new URL('./gateway-main.ts', import.meta.url),
    },
  })
} catch (error) {
  if (!(error instanceof CannotStart)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
if (process.connected) process.disconnect?.()
