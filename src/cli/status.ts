/**
 * `sluice status`: the gateways, and which revision of the snapshot is in effect on each.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { z } from 'zod'
import { sluiceContracts } from '../contract/sluice.ts'
import { localOrigin } from '../lib/origin.ts'
import { Secret } from '../lib/secret.ts'
import { CallFailed, call } from './client.ts'
import type { Credentials } from './sign.ts'

/** The settings that matter here. */
export interface StatusSettings {
  readonly dataDir: string
  readonly controlUrl: string | null
  readonly controlHost: string
  readonly controlPort: number
  readonly region: string
  readonly secretId: string | null
  readonly secretKey: Secret | null
}

type Node = z.infer<typeof sluiceContracts.DescribeNodes.response>['NodeSet'][number]

const inEffect = 0
const notInEffect = 1
const cannotAsk = 2

/** Prints the status; resolves with the exit status. */
export async function runStatus(
  settings: StatusSettings,
  out: Writable,
  errors: Writable,
): Promise<number> {
  const { controlHost, controlPort, region } = settings
  const url = settings.controlUrl ?? localOrigin(controlHost, controlPort)
  try {
    const options = { url, region, credentials: credentialsOf(settings) }
    const [nodes, effect] = await Promise.all([
      call(options, sluiceContracts.DescribeNodes, {}),
      call(options, sluiceContracts.DescribeEffect, {}),
    ])
    const { Revision, Hash, NodeInEffectCount, NodeTotalCount } = effect
    const hash = Hash === '' ? '' : ` (${Hash.slice(0, 12)})`
    out.write(
      `Control plane  ${url}\n` +
        `Revision       ${Revision}${hash}, in effect on ${NodeInEffectCount} of ${NodeTotalCount}\n`,
    )
    out.write(
      nodes.NodeSet.length === 0 ? '\nNo gateway has joined.\n' : `\n${table(nodes.NodeSet)}`,
    )
    const complete = NodeTotalCount > 0 && NodeInEffectCount === NodeTotalCount
    return complete ? inEffect : notInEffect
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error
    errors.write(`sluice: ${error.message}\n`)
    return cannotAsk
  }
}

function credentialsOf({ dataDir, secretId, secretKey }: StatusSettings): Credentials {
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

function table(nodes: readonly Node[]): string {
  const rows = nodes.map((node) => [
    node.NodeId,
    node.Address,
    node.State,
    String(node.Revision),
    String(node.Workers),
    node.Version,
    node.LastSeenTime,
    node.Reason ?? '',
  ])
  const head = ['NODE', 'ADDRESS', 'STATE', 'REVISION', 'WORKERS', 'VERSION', 'LAST SEEN', '']
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return all.map((row) => `${line(row).trimEnd()}\n`).join('')
}
