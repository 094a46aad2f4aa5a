/**
 * `sluice call <Action> [<json>]`: one signed call of the management API.
 *
 * Version and service are those of the contract, so that a shell needs to know the action alone.
 */
import type { Writable } from 'node:stream'
import { actionNames, contracts, isActionName } from '../contract/actions.ts'
import { nearNamesShownMax } from '../lib/limits.ts'
import { faultText, nearNames } from '../lib/near-names.ts'
import { CallFailed, callAsIs } from './client.ts'
import { type ClientSettings, clientOptions } from './client-options.ts'

export interface CallWords {
  readonly action: string
  /** The request as JSON. */
  readonly request: string
  /** Dotted path of the one field to print; null prints the whole answer. */
  readonly pick: string | null
}

const done = 0
const refused = 1
const cannotAsk = 2

/** Prints the answer; resolves with the exit status. */
export async function runCall(
  settings: ClientSettings,
  words: CallWords,
  out: Writable,
  errors: Writable,
): Promise<number> {
  try {
    const { action, request, pick } = words
    if (!isActionName(action)) throw new CallFailed(unknownAction(action))
    const answer = await callAsIs(clientOptions(settings), contracts[action], parseRequest(request))
    out.write(`${show(pick === null ? answer : pickField(answer, pick))}\n`)
    return done
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error
    errors.write(`sluice: ${error.message}\n`)
    return error.refused ? refused : cannotAsk
  }
}

function unknownAction(action: string): string {
  const near = nearNames(action, actionNames, nearNamesShownMax)
  return `${faultText(`"${action}" is not an action`, near)}\n  sluice actions lists all of them`
}

function parseRequest(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Not JSON: the same message as for JSON that is no object.
  }
  throw new CallFailed(`the request must be a JSON object, such as '{"Limit":10}'`)
}

/** `Result.ApiId`, `NodeSet.0.NodeId`. */
function pickField(answer: unknown, path: string): unknown {
  let value = answer
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
      throw new CallFailed(`the answer has no field ${path}`)
    }
    value = new Map(Object.entries(value)).get(step)
  }
  return value
}

/** Text as it is, for use in a shell; all else as JSON. */
function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
