/**
 * CustomRes: a function rewrites the backend's response (compat/behaviours.md 4.6).
 */
import { type FunctionCall, functionMembers, functionOf, timeoutOf } from './functions.ts'
import { type At, Members } from './reader.ts'

export interface CustomResData {
  readonly type: 'CustomRes'
  readonly function: FunctionCall
  readonly timeoutSeconds: number
  readonly base64: boolean
  /** What the function may replace. */
  readonly status: boolean
  readonly headers: boolean
  readonly body: boolean
}

export function parseCustomRes(at: At): CustomResData {
  const members = new Members(at, [
    ...functionMembers,
    'endpoint_timeout',
    'is_base64_encoded',
    'is_custom_status',
    'is_custom_headers',
    'is_custom_body',
  ])
  return {
    type: 'CustomRes',
    function: functionOf(members),
    timeoutSeconds: timeoutOf(members),
    base64: members.flag('is_base64_encoded', false),
    status: members.flag('is_custom_status', false),
    headers: members.flag('is_custom_headers', false),
    body: members.flag('is_custom_body', false),
  }
}
