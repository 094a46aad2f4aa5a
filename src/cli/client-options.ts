/**
 * From settings to a client: which control plane, and by whose key.
 *
 * Keys come from settings, else from the file that the control plane keeps in its data directory.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { localOrigin } from '../lib/origin.ts'
import { Secret } from '../lib/secret.ts'
import { CallFailed, type ClientOptions } from './client.ts'
import type { Credentials } from './sign.ts'

/** The settings that a client needs. */
export interface ClientSettings {
  readonly dataDir: string
  readonly controlUrl: string | null
  readonly controlHost: string
  readonly controlPort: number
  readonly region: string
  readonly secretId: string | null
  readonly secretKey: Secret | null
}

/** Throws CallFailed when there are no credentials. */
export function clientOptions(settings: ClientSettings): ClientOptions {
  const { controlHost, controlPort, region } = settings
  const url = settings.controlUrl ?? localOrigin(controlHost, controlPort)
  return { url, region, credentials: credentialsOf(settings) }
}

function credentialsOf({ dataDir, secretId, secretKey }: ClientSettings): Credentials {
  if (secretId !== null && secretKey !== null) return { secretId, secretKey }
  const path = join(dataDir, 'credentials.json')
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new CallFailed(
      `no credentials: ${path} cannot be read; set SLUICE_SECRET_ID and SLUICE_SECRET_KEY, ` +
        'or SLUICE_DATA_DIR to the data directory of the control plane',
    )
  }
  const parsed = z.object({ secretId: z.string(), secretKey: z.string() }).safeParse(content)
  if (!parsed.success) throw new CallFailed(`${path} does not hold secretId and secretKey`)
  return { secretId: parsed.data.secretId, secretKey: new Secret(parsed.data.secretKey) }
}
