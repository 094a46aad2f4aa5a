/**
 * The access log's line: the guide's `log_format` of 23 bracketed fields, without blanks between.
 *
 * A line is printable ASCII. Brackets, backslashes and all other bytes of a value are written as
 * `\xNN`, so no value can end its field or its line, and what was there can be read back exactly.
 */
import { logValueCharactersMax } from './limits.ts'
import type { CallRecord } from './record.ts'

const absent = '-'

/** Printable ASCII but `[`, `\` and `]`. */
const plain = /^[\x20-\x5a\x5e-\x7e]*$/

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/**
 * One line, ended by a line feed. Times are seconds with three decimals, time_local is the start
 * of the request in UTC in the form of nginx; `-` stands for what did not happen.
 */
export function formatLine(record: CallRecord, pid: number): string {
  return (
    `[${record.appId > 0 ? record.appId : absent}][${environmentField(record.environment)}]` +
    `[${serviceField(record.serviceId)}][${hostField(record.host)}][${apiField(record.apiId)}]` +
    `[${field(record.uri)}][${record.scheme}]` +
    `[rsp_st:${count(record.status)}][ups_st:${count(record.upstreamStatus)}]` +
    `[cip:${clientField(record.clientAddress)}][uip:${upstreamField(record.upstreamAddress)}]` +
    `[vip:${localField(record.localAddress)}]` +
    `[rsp_len:${count(record.responseBytes)}][req_len:${count(record.requestBytes)}]` +
    `[req_t:${seconds(record.durationMs)}][ups_rsp_t:${seconds(record.upstreamResponseMs)}]` +
    `[ups_conn_t:${seconds(record.upstreamConnectMs)}]` +
    `[ups_head_t:${seconds(record.upstreamHeaderMs)}]` +
    `[err_msg:${field(firstClause(record.error))}][tcp_rtt:${absent}]` +
    `[${pid}][${timeLocal(record.startedAtMs)}][req_id:${field(record.requestId)}]\n`
  )
}

/**
 * A catalogue text without what follows its first comma: that may quote the caller's form, with
 * whatever secrets are in it (row 370).
 */
function firstClause(error: string): string {
  const end = error.indexOf(',')
  return end < 0 ? error : error.slice(0, end)
}

function field(value: string): string {
  if (value === '') return absent
  // Else a value of one dash could not be told from none.
  if (value === absent) return '\\x2D'
  const kept = value.length > logValueCharactersMax ? value.slice(0, logValueCharactersMax) : value
  return plain.test(kept) ? kept : escaped(kept)
}

/** `field` for values that mostly are what they were in the line before. */
function repeatedField(): (value: string) => string {
  let last = ''
  let text = absent
  return (value) => {
    if (value !== last) {
      last = value
      text = field(value)
    }
    return text
  }
}

const environmentField = repeatedField()
const serviceField = repeatedField()
const hostField = repeatedField()
const apiField = repeatedField()
const clientField = repeatedField()
const upstreamField = repeatedField()
const localField = repeatedField()

/** Strings hold bytes as latin1; a character beyond stands for its UTF-8 bytes. */
function escaped(value: string): string {
  let out = ''
  for (const character of value) {
    if (plain.test(character)) {
      out += character
      continue
    }
    const bytes = Buffer.from(character, character <= '\xff' ? 'latin1' : 'utf8')
    for (const byte of bytes) out += `\\x${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`
  }
  return out
}

function count(value: number): string {
  return value < 0 ? absent : String(value)
}

function seconds(valueMs: number): string {
  if (valueMs < 0) return absent
  const whole = Math.round(valueMs)
  const millis = whole % 1000
  return `${(whole - millis) / 1000}.${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}`
}

let lastSecond = Number.NaN
let lastText = ''

/** `25/Nov/2026:19:56:13 +0000`; the text of a second is made once. */
function timeLocal(epochMs: number): string {
  const second = Math.floor(epochMs / 1000)
  if (second !== lastSecond) {
    const iso = new Date(second * 1000).toISOString()
    const month = months[Number(iso.slice(5, 7)) - 1]
    lastText = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
    lastSecond = second
  }
  return lastText
}
