/**
 * The gateway role: settings in, a serving gateway process out. It needs no database, and the
 * control plane only to hear of changes.
 */
import { type Probe, startProbe } from '../gateway/process/probe.ts'
import { type GatewayProcessOptions, startGatewayProcess } from '../gateway/process/process.ts'
import { localOrigin } from '../lib/origin.ts'
import { version as ownVersion } from '../lib/version.ts'
import { secretWords } from '../telemetry/mask.ts'
import { readJoinToken } from './join-token.ts'
import type { Settings } from './settings.ts'

export interface RunningGateway {
  readonly httpPort: number
  /** Null when it has none. */
  readonly probePort: number | null
  /** Lets running calls end within a bound, writes what is left to write, ends all threads. */
  close(): Promise<void>
}

/**
 * Resolves once every worker listens; with no snapshot to serve from, neither kept nor from the
 * control plane, calls answer 503 until there is one. Rejects when a port cannot be had.
 *
 * Where UV_THREADPOOL_SIZE counts: nowhere for calls. No worker uses the shared pool on the request
 * path; the main thread's files are its only user.
 */
export async function runGateway(
  settings: Settings,
  more: Partial<GatewayProcessOptions> = {},
): Promise<RunningGateway> {
  const controlUrl = new URL(
    settings.controlUrl ?? localOrigin(settings.controlHost, settings.controlPort),
  )
  const gateway = await startGatewayProcess({
    dataDir: settings.dataDir,
    host: settings.host,
    port: settings.httpPort,
    workers: settings.workers,
    controlUrl,
    joinToken: () => settings.joinToken ?? readJoinToken(settings.dataDir),
    serverName: settings.serverName,
    secretWords: [...secretWords, ...settings.secretWords],
    meters: {
      bytes: settings.meterMegabytes * 1024 * 1024,
      keys: settings.meterKeys,
      whenFull: settings.whenMetersFull,
    },
    version: ownVersion,
    ownPorts: ownPorts(settings, controlUrl),
    entry: new URL('../gateway/process/worker.ts', import.meta.url),
    report: (message) => process.stderr.write(`sluice gateway: ${message}\n`),
    ...more,
  })
  let probe: Probe | null = null
  if (settings.probePort !== null) {
    try {
      const { status } = gateway
      probe = await startProbe({ host: settings.controlHost, port: settings.probePort, status })
    } catch (error) {
      await gateway.close(0)
      throw error
    }
  }
  return {
    httpPort: gateway.port,
    probePort: probe?.port ?? null,
    async close() {
      // The probe says "draining" until the end.
      await gateway.close()
      await probe?.close()
    },
  }
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Ports of this machine that no API may have for a back end. */
function ownPorts(settings: Settings, controlUrl: URL): number[] {
  const isHere = loopback.has(controlUrl.hostname) || controlUrl.hostname === settings.controlHost
  const { controlHttpsPort, probePort } = settings
  const ports = [isHere ? Number(controlUrl.port) : 0, controlHttpsPort ?? 0, probePort ?? 0]
  return ports.filter((port) => port > 0)
}
