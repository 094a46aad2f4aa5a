/**
 * Where a backend is: its URL without a path, and its path (guide rows 111 to 116).
 */
import { type Text, text } from '../lib/language.ts'
import { reasons } from './errors.ts'
import { type Fault, fault } from './fault.ts'
import { backendUrlCharsMax, foreignNameCharsMax } from './limits.ts'
import { segmentsFault } from './path.ts'

const literal = /[A-Za-z0-9$\-_.+!*'(),%]/
const label = /^[A-Za-z0-9_](?:[A-Za-z0-9\-_]{0,61}[A-Za-z0-9_])?$/

/** A backend path: empty, or `/…` with variables as whole segments. */
export function backendPathFault(path: string, field: string): Fault | null {
  const wrong = backendPathWrong(path)
  return wrong && fault('InvalidParameterValue.InvalidBackendPath', field, wrong)
}

function backendPathWrong(path: string): Text | null {
  if (path === '') return null
  if (/^(=|\^~|~)/.test(path)) {
    return text(
      'must not begin with =, ^~ or ~: those are for the front end alone.',
      '不能以 =、^~ 或 ~ 开头，它们仅用于前端路径。',
    )
  }
  if (!path.startsWith('/')) return text('must begin with /.', '必须以 / 开头。')
  return segmentsFault(path, literal)
}

export type UrlSchemes = 'http' | 'ws'

/** A URL of scheme, host and port: `http://host[:port]`, without a path and without a final `/`. */
export function backendUrlFault(url: string, field: string, schemes: UrlSchemes): Fault | null {
  const invalid = (why: Text) => fault('InvalidParameterValue.InvalidUrl', field, why)
  if (url.length > backendUrlCharsMax) {
    return invalid(reasons.tooLong(backendUrlCharsMax))
  }
  const scheme = (schemes === 'ws' ? /^wss?:\/\// : /^https?:\/\//).exec(url)
  if (scheme === null) {
    return invalid(
      text(
        `must begin with ${schemes}:// or ${schemes}s://.`,
        `必须以 ${schemes}:// 或 ${schemes}s:// 开头。`,
      ),
    )
  }
  const authority = url.slice(scheme[0].length)
  if (/[/?#\\]/.test(authority)) {
    return invalid(
      text(
        'must hold no path, no query and no final slash.',
        '不能包含路径、查询参数，末尾不能有斜杠。',
      ),
    )
  }
  const parts = /^(\[[0-9A-Fa-f:.]+\]|[^:@[\]]+)(?::(\d*))?$/.exec(authority)
  if (parts === null || !isHost(parts[1] ?? '')) {
    return invalid(
      text(
        'must name a host: a domain name, an IPv4 address or an IPv6 address in brackets.',
        '必须包含主机：域名、IPv4 地址或方括号中的 IPv6 地址。',
      ),
    )
  }
  const port = parts[2]
  if (port === undefined || isPort(Number(port || 'none'))) return null
  return fault(
    'InvalidParameterValue.InvalidPort',
    field,
    text('must have a port from 1 to 65535.', '端口范围为 1 到 65535。'),
  )
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

/** A domain name, an IPv4 address, or an IPv6 address in brackets. */
export function isHost(host: string): boolean {
  if (host.startsWith('[')) {
    return /^\[[0-9A-Fa-f:.]{2,45}\]$/.test(host) && URL.canParse(`http://${host}`)
  }
  const labels = host.replace(/\.$/, '').split('.')
  // What ends in a number is an address to every resolver, in spellings that few of them share.
  if (/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return isIpv4(host)
  return host.length <= 253 && labels.every((part) => label.test(part))
}

export function isIpv4(host: string): boolean {
  const parts = host.split('.')
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  )
}

/** An id or name of something outside this product: its owner decides what it looks like. */
export function foreignNameFault(
  name: string | null,
  field: string,
  code: Fault['code'],
): Fault | null {
  if (name === null) return null
  if (name.length > foreignNameCharsMax) {
    return fault(code, field, reasons.tooLong(foreignNameCharsMax))
  }
  if (/^[\x21-\x7e]+$/.test(name)) return null
  return fault(
    code,
    field,
    text('must hold visible ASCII characters only.', '只能包含可见 ASCII 字符，且不能为空。'),
  )
}
