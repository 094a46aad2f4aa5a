/**
 * The loads of a sitting. Each says what it stresses; all go to the same backend.
 */
import { browserHeaders, type Load } from './load.ts'

export interface Scenario {
  readonly name: string
  readonly load: Omit<Load, 'host' | 'path'>
  /** Path at the backend; the gateway has it below its environment. */
  readonly path: string
}

/** A POST of 2 KB with a cookie and what else a browser sends: 19 headers in all. */
const heavyHeaders = [
  ...browserHeaders,
  'Referer: https://shop.example.com/products/4711?colour=blue',
  'Origin: https://shop.example.com',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Site: same-site',
  'Sec-Fetch-Dest: empty',
  'Content-Type: application/json',
  'Pragma: no-cache',
  'DNT: 1',
  `Cookie: session=${'0123456789abcdef'.repeat(8)}; theme=dark`,
  'X-Requested-With: XMLHttpRequest',
]

export function scenarios(postScript: string): readonly Scenario[] {
  return [
    {
      name: 'GET 1 KB, 64 connections',
      load: { connections: 64, script: null, headers: browserHeaders },
      path: '/',
    },
    {
      name: 'POST 2 KB, 19 headers, 512 connections',
      load: { connections: 512, script: postScript, headers: heavyHeaders },
      path: '/',
    },
    {
      name: 'GET 100 KB, 64 connections',
      load: { connections: 64, script: null, headers: browserHeaders },
      path: '/large',
    },
  ]
}

/** wrk's script for the POST scenario. */
export const postLua = `wrk.method = 'POST'\nwrk.body = string.rep('{"a":1},', 256)\n`
