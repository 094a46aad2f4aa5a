/**
 * `sluice actions [<part of a name>]`: what `sluice call` can call, from the contract.
 */
import type { Writable } from 'node:stream'
import { actionNames, contracts } from '../contract/actions.ts'

/** Prints a line for each action that holds `part`, in any letter case; 1 when there is none. */
export function runActions(part: string, out: Writable): number {
  const names = [...actionNames]
    .sort()
    .filter((name) => name.toLowerCase().includes(part.toLowerCase()))
  const width = Math.max(0, ...names.map((name) => name.length))
  for (const name of names) out.write(`${name.padEnd(width)}  ${contracts[name].purpose}\n`)
  return names.length > 0 ? 0 : 1
}
