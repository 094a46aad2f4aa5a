/**
 * A gateway process that leaves out what follows a call: its log line, or log line and counters.
 * The product cannot be told to; without them it is our bare proxy, and its other parts are the
 * product's own.
 */
import { runGateway } from '../../src/server/gateway.ts'
import { loadSettings } from '../../src/server/settings.ts'

const { settings } = loadSettings({
  ...{ flags: {}, env: process.env, cwd: process.cwd(), role: 'gateway' },
})
const { close } = await runGateway(settings, {
  entry: new URL('./partial-worker.ts', import.meta.url),
  extra: process.env['BENCH_WITHOUT'] ?? 'nothing',
})
process.once('SIGTERM', () => {
  void close().then(() => process.exit(0))
})
