/**
 * A role for tests of the supervisor: it serves a bare port, writes its process id into the data
 * directory, and behaves as the file `<role>.behaviour` there says.
 *
 *   dies       ends before it is ready      slow       takes a while to drain
 *   stubborn   never finishes draining      (none)     drains at once
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningRole, runRole } from '../../../src/server/role.ts'
import type { Settings } from '../../../src/server/settings.ts'

const slowDrainMs = 1_000

export async function runFake(role: 'control' | 'gateway'): Promise<void> {
  await runRole(role, async (settings) => {
    const file = join(settings.dataDir, `${role}.behaviour`)
    const behaviour = existsSync(file) ? readFileSync(file, 'utf8') : ''
    if (behaviour === 'dies') throw new Error('told to die')

    const wanted = role === 'control' ? settings.controlPort : settings.httpPort
    const server = createServer((socket) => socket.end())
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port: wanted, host: '127.0.0.1', reusePort: true }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    writeFileSync(join(settings.dataDir, `${role}.pid`), String(process.pid))
    return {
      ready: readyOf(role, port, settings),
      async close() {
        if (behaviour === 'slow') await sleep(slowDrainMs)
        if (behaviour === 'stubborn') await new Promise(() => {})
        server.close()
        writeFileSync(join(settings.dataDir, `${role}.drained`), String(process.pid))
      },
    }
  })
}

function readyOf(role: 'control' | 'gateway', port: number, settings: Settings) {
  const ready: RunningRole['ready'] =
    role === 'gateway'
      ? { type: 'ready', role, httpPort: port, probePort: null }
      : {
          type: 'ready',
          role,
          controlPort: port,
          tour: { path: '/release/hello', host: 'service-x.gz.apigw.localhost' },
          credentialsFile: join(settings.dataDir, 'credentials.json'),
        }
  return ready
}
