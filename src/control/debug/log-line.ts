/**
 * The fields of an access log's line by name, for who reads one line at a time. Values stand as the
 * line has them.
 */
import type { Pairs } from './request.ts'

/** In the order of the line (telemetry/format.ts); those with a label in the line carry it. */
const names = [
  ...['app_id', 'env_name', 'service_id', 'http_host', 'api_id', 'uri', 'scheme'],
  ...['rsp_st', 'ups_st', 'cip', 'uip', 'vip', 'rsp_len', 'req_len', 'req_t', 'ups_rsp_t'],
  ...['ups_conn_t', 'ups_head_t', 'err_msg', 'tcp_rtt', 'pid', 'time_local', 'req_id'],
]

export function logFields(line: string): Pairs {
  // Brackets inside of values are escaped, so each pair of them is one field.
  const values = [...line.matchAll(/\[([^[\]]*)\]/g)].map(([, value]) => value ?? '')
  return values.map((value, index) => {
    const name = names[index] ?? ''
    return [name, value.startsWith(`${name}:`) ? value.slice(name.length + 1) : value]
  })
}
