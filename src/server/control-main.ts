/**
 * The program of the control process; `sluice` starts it.
 */
import { runControl } from './control.ts'
import { runRole } from './role.ts'

await runRole('control', async (settings) => {
  const { controlPort, tour, credentialsFile, close } = await runControl(settings)
  return { ready: { type: 'ready', role: 'control', controlPort, tour, credentialsFile }, close }
})
