/**
 * The program of the gateway process; `sluice` starts it.
 */
import { runGateway } from './gateway.ts'
import { runRole } from './role.ts'

await runRole('gateway', async (settings) => {
  const { httpPort, probePort, close } = await runGateway(settings)
  return { ready: { type: 'ready', role: 'gateway', httpPort, probePort }, close }
})
