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
    `${routeFields(record)}[${field(record.uri)}][${record.scheme}]` +
    `[rsp_st:${count(record.status)}][ups_st:${count(record.upstreamStatus)}]` +
    clientField(record.clientAddress) +
    upstreamField(record.upstreamAddress) +
    localField(record.localAddress) +
    `[rsp_len:${count(record.responseBytes)}][req_len:${count(record.requestBytes)}]` +
    `[req_t:${seconds(record.durationMs)}][ups_rsp_t:${seconds(record.upstreamResponseMs)}]` +
    `[ups_conn_t:${seconds(record.upstreamConnectMs)}]` +
    `[ups_head_t:${seconds(record.upstreamHeaderMs)}]` +
    `[err_msg:${field(firstClause(record.error))}][tcp_rtt:${absent}]` +
    `${startFields(record.startedAtMs, pid)}[req_id:${field(record.requestId)}]\n`
  )
}

let route = { appId: -1, environment: '', serviceId: '', host: '', apiId: '' }
let routeText = ''

/** The fields that say where a call went: mostly what they were in the line before. */
function routeFields(record: CallRecord): string {
  const { appId, environment, serviceId, host, apiId } = record
  const same =
    apiId === route.apiId &&
    host === route.host &&
    environment === route.environment &&
    serviceId === route.serviceId &&
    appId === route.appId
  if (same && routeText !== '') return routeText
  route = { appId, environment, serviceId, host, apiId }
  routeText =
    `[${appId > 0 ? appId : absent}][${field(environment)}][${field(serviceId)}]` +
    `[${field(host)}][${field(apiId)}]`
  return routeText
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

/** A whole field whose value mostly is what it was in the line before. */
function repeatedField(label: string): (value: string) => string {
  let last = ''
  let text = `[${label}:${absent}]`
  return (value) => {
    if (value !== last) {
      last = value
      text = `[${label}:${field(value)}]`
    }
    return text
  }
}

const clientField = repeatedField('cip')
const upstreamField = repeatedField('uip')
const localField = repeatedField('vip')

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
  if (whole < 1000) return underOneSecond[whole]!
  const millis = whole % 1000
  return `${(whole - millis) / 1000}.${threeDigits[millis]}`
}

const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))
const underOneSecond = threeDigits.map((digits) => `0.${digits}`)

let lastSecond = Number.NaN
let lastPid = 0
let lastText = ''

/** `[pid][25/Nov/2026:19:56:13 +0000]`; the text of a second is made once. */
function startFields(epochMs: number, pid: number): string {
  const second = Math.floor(epochMs / 1000)
  if (second !== lastSecond || pid !== lastPid) {
    const iso = new Date(second * 1000).toISOString()
    const month = months[Number(iso.slice(5, 7)) - 1]
    const time = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
    lastText = `[${pid}][${time}]`
    lastSecond = second
    lastPid = pid
  }
  return lastText
}
