/**
 * `sluice status`: the gateways, and which revision of the snapshot is in effect on each.
 */
import type { Writable } from 'node:stream'
import type { z } from 'zod'
import { sluiceContracts } from '../contract/sluice.ts'
import { CallFailed, call } from './client.ts'
import { type ClientSettings, clientOptions } from './client-options.ts'

type Node = z.infer<typeof sluiceContracts.DescribeNodes.response>['NodeSet'][number]

const inEffect = 0
const notInEffect = 1
const cannotAsk = 2

/** Prints the status; resolves with the exit status. */
export async function runStatus(
  settings: ClientSettings,
  out: Writable,
  errors: Writable,
): Promise<number> {
  try {
    const options = clientOptions(settings)
    const [nodes, effect] = await Promise.all([
      call(options, sluiceContracts.DescribeNodes, {}),
      call(options, sluiceContracts.DescribeEffect, {}),
    ])
    const { Revision, Hash, NodeInEffectCount, NodeTotalCount } = effect
    const hash = Hash === '' ? '' : ` (${Hash.slice(0, 12)})`
    const share = `in effect on ${NodeInEffectCount} of ${NodeTotalCount}`
    out.write(`Control plane  ${options.url}\nRevision       ${Revision}${hash}, ${share}\n`)
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
