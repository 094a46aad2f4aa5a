/**
 * Reads an access-log line back, for tests: written from the guide's text alone, so that it is an
 * independent judge of `format.ts`. It is strict: whatever is not exactly a line is refused.
 */

/** The 23 fields in the guide's order; a name before `:` is printed in the line. */
export const lineFields = [
  'app_id',
  'env_name',
  'service_id',
  'http_host',
  'api_id',
  'uri',
  'scheme',
  'rsp_st:',
  'ups_st:',
  'cip:',
  'uip:',
  'vip:',
  'rsp_len:',
  'req_len:',
  'req_t:',
  'ups_rsp_t:',
  'ups_conn_t:',
  'ups_head_t:',
  'err_msg:',
  'tcp_rtt:',
  'pid',
  'time_local',
  'req_id:',
] as const
type Stripped<T extends string> = T extends `${infer Name}:` ? Name : T
export type LineField = Stripped<(typeof lineFields)[number]>

/** The fields' values with escapes undone (as latin1); null where the line has `-`. */
export function parseLine(line: string): Record<LineField, string | null> {
  const cells = line.split('[')
  if (cells.shift() !== '') throw new Error(`does not begin with a bracket: ${line}`)
  if (cells.length !== lineFields.length) throw new Error(`${cells.length} fields: ${line}`)
  const entries = cells.map((cell, i) => {
    const label = lineFields[i] ?? ''
    const prefix = label.endsWith(':') ? label : ''
    if (!cell.startsWith(prefix)) throw new Error(`field ${label} missing: ${line}`)
    if (cell.indexOf(']') !== cell.length - 1) throw new Error(`field ${label} open: ${line}`)
    const value = cell.slice(prefix.length, -1)
    const decoded = value.replace(/\\x([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return [label.replace(':', ''), value === '-' ? null : decoded]
  })
  return Object.fromEntries(entries)
}

/** All lines of a segment's text, which must end with a line feed. */
export function parseLines(text: string): Record<LineField, string | null>[] {
  if (text === '') return []
  if (!text.endsWith('\n')) throw new Error(`half a line at the end: ${text.slice(-300)}`)
  return text.slice(0, -1).split('\n').map(parseLine)
}
