/**
 * CustomReq: a function rewrites the request before it goes to the backend (compat/behaviours.md
 * 4.5).
 */
import { type FunctionCall, functionMembers, functionOf, timeoutOf } from './functions.ts'
import { type At, Members } from './reader.ts'

export interface CustomReqData {
  readonly type: 'CustomReq'
  readonly function: FunctionCall
  readonly timeoutSeconds: number
  /** Whether the body goes to the function as base64. */
  readonly base64: boolean
  readonly sendsBody: boolean
  readonly sendsHeaders: boolean
  readonly sendsQuery: boolean
}

export function parseCustomReq(at: At): CustomReqData {
  const members = new Members(at, [
    ...functionMembers,
    'endpoint_timeout',
    'is_base64_encoded',
    'is_send_req_body',
    'is_send_req_headers',
    'is_send_req_querys',
  ])
  return {
    type: 'CustomReq',
    function: functionOf(members),
    timeoutSeconds: timeoutOf(members),
    base64: members.flag('is_base64_encoded', false),
    sendsBody: members.flag('is_send_req_body', false),
    sendsHeaders: members.flag('is_send_req_headers', false),
    sendsQuery: members.flag('is_send_req_querys', false),
  }
}
