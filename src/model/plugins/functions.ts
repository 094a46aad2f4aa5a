/**
 * The function that CustomReq, CustomRes and CustomAuth ask, and how long they wait for it.
 */
import type { Members } from './reader.ts'

export interface FunctionCall {
  readonly name: string
  readonly namespace: string
  readonly qualifier: string
  /** AppId of the function's owner; null: the plugin's. */
  readonly appId: number | null
}

export const functionMembers = ['func_name', 'func_namespace', 'func_qualifier', 'user_id'] as const

const functionCharsMax = 128
const timeoutSecondsMax = 60
export const timeoutSecondsDefault = 15

export function functionOf(members: Members): FunctionCall {
  return {
    name: members.text('func_name', functionCharsMax),
    namespace: members.text('func_namespace', functionCharsMax, 'default'),
    qualifier: members.text('func_qualifier', functionCharsMax, '$LATEST'),
    appId: members.count('user_id', 1, Number.MAX_SAFE_INTEGER),
  }
}

/** 0 to 60 seconds; 0 stands for the default, since nobody can answer in no time. */
export function timeoutOf(members: Members): number {
  const seconds = members.integer('endpoint_timeout', 0, timeoutSecondsMax, timeoutSecondsDefault)
  return seconds === 0 ? timeoutSecondsDefault : seconds
}
