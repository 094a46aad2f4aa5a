/**
 * The gateway under measurement: control plane and gateway as separate processes, so that only the
 * gateway's CPU counts, with one worker on the measured core and one service released.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tencentcloud from 'tencentcloud-sdk-nodejs'
import { releaseService } from '../test/release-service.ts'
import { measuredCore, ports } from './candidates.ts'
import { listening, type Started, startOn } from './processes.ts'

const controlPort = 9310
const httpPort = 9311
const program = join(import.meta.dirname, '../bin/sluice.js')

export interface RunningGateway {
  readonly pid: number
  readonly port: number
  /** Host of the service's default domain. */
  readonly host: string
  /** What stands before a backend path: environment and API path. */
  readonly prefix: string
  stop(): Promise<void>
}

/** Starts both processes on data below `folder` and releases an API that forwards everything. */
export async function startGateway(folder: string): Promise<RunningGateway> {
  const env = {
    SLUICE_DATA_DIR: join(folder, 'data'),
    SLUICE_CONTROL_PORT: String(controlPort),
    SLUICE_HTTP_PORT: String(httpPort),
    SLUICE_CONTROL_URL: `http://127.0.0.1:${controlPort}`,
    SLUICE_PROBE_PORT: '9312',
    SLUICE_WORKERS: '1',
    SLUICE_SAMPLE: 'off',
  }
  const control = startOn(1, [process.execPath, program, 'control'], env)
  const started: Started[] = [control]
  try {
    await listening(controlPort)
    const gateway = startOn(measuredCore, [process.execPath, program, 'gateway'], env)
    started.push(gateway)
    await listening(httpPort)
    const host = await releaseProxyApi(env.SLUICE_DATA_DIR)
    return {
      pid: gateway.pid,
      port: httpPort,
      host,
      prefix: '/release',
      stop: async () => {
        await gateway.stop()
        await control.stop()
      },
    }
  } catch (error) {
    await Promise.all(started.map((process) => process.stop()))
    throw error
  }
}

/** The management client that users have: the vendor's own SDK. */
export function managementClient(dataDir: string, port: number) {
  const credentials: unknown = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'))
  // The control plane writes this file with exactly these members.
  const { secretId, secretKey } = credentials as { secretId: string; secretKey: string }
  return new tencentcloud.apigateway.v20180808.Client({
    credential: { secretId, secretKey },
    region: 'ap-guangzhou',
    profile: { httpProfile: { endpoint: `127.0.0.1:${port}`, protocol: 'http://' } },
  })
}

async function releaseProxyApi(dataDir: string): Promise<string> {
  const client = managementClient(dataDir, controlPort)
  const { host } = await releaseService(client, 'bench', {
    ServiceType: 'HTTP',
    ApiName: 'all',
    RequestConfig: { Path: '/', Method: 'ANY' },
    ServiceConfig: { Url: `http://127.0.0.1:${ports.backend}`, Path: '/', Method: 'ANY' },
  })
  return host
}
