/**
 * `sluice start`, `control` and `gateway`: the one command that loads the server.
 */
import { channel } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'
import { localOrigin } from '../lib/origin.ts'
import { systemRandom } from '../lib/random.ts'
import type { Settings } from '../server/settings.ts'
import type { Role } from '../server/settings-table.ts'
import { CannotStart, start } from '../server/start.ts'
import { exchange } from './http.ts'
import { readyText } from './tour.ts'

/** Runs until told to stop; resolves with the exit code. */
export async function runStart(role: Role, settings: Settings): Promise<number> {
  const say = (text: string) => process.stderr.write(`sluice: ${text}\n`)
  try {
    return await start(role, settings, {
      random: systemRandom,
      report: say,
      async onReady(ready) {
        const { control, gateway } = ready
        // The printed call works only once the gateway has the snapshot.
        if (control !== null && gateway !== null) {
          await untilInEffect(localOrigin(settings.controlHost, control.controlPort))
        }
        process.stdout.write(readyText(settings, ready))
        if (control !== null && settings.console === 'on') sayServing()
      },
    })
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    for (const line of error.message.split('\n')) say(line)
    return 1
  }
}

const notice = 'sluice:serving'

/** Tells the launcher, which is this very process or our parent, that what can wait may begin. */
function sayServing(): void {
  channel(notice).publish({ type: notice })
  // A closed channel is no error: nobody wants to know.
  if (process.connected) process.send?.({ type: notice }, () => {})
}

const effectWaitMsMax = 20_000
const effectPollMs = 50

/** Waits, bounded, until a gateway has acknowledged a snapshot: `/readyz` says so. */
async function untilInEffect(controlOrigin: string): Promise<void> {
  const url = new URL('/readyz', controlOrigin)
  const request = { method: 'GET', headers: {}, body: '', timeoutMs: effectWaitMsMax } as const
  const deadline = performance.now() + effectWaitMsMax
  while (performance.now() < deadline) {
    // Not there for a moment: asked again.
    const answer = await exchange(url, request).catch(() => null)
    if (answer?.status === 200) return
    await sleep(effectPollMs)
  }
}
