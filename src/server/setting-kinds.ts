/**
 * The kinds of values that a setting can have: how each is read from text, and what to say when it
 * cannot be. Text is the one input form, because environment and flags know no other.
 */
import { isIP } from 'node:net'
import { formatIpBlock, parseIpBlock } from '../lib/ip.ts'
import { Secret } from '../lib/secret.ts'
import { networksMax } from './limits.ts'

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `wanted` ends the sentence "…; it must be ". */
  | { readonly ok: false; readonly wanted: string }

export interface Kind<T> {
  /** What stands for the value in help texts, such as `<port>`. */
  readonly hint: string
  /** Its values are never printed, not even in an error. */
  readonly secret: boolean
  parse(text: string): Parsed<T>
}

const off = new Set(['off', 'none', 'false'])

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  const wanted = `one of ${values.join(', ')}`
  return {
    hint: `<${values.join('|')}>`,
    secret: false,
    parse(text) {
      const value = values.find((candidate) => candidate === text)
      return value === undefined ? { ok: false, wanted } : { ok: true, value }
    },
  }
}

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number, hint = '<number>'): Kind<number> {
  const wanted = `a whole number from ${min} to ${max}`
  return {
    hint,
    secret: false,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? { ok: true, value } : { ok: false, wanted }
    },
  }
}

/** 0 asks the system for a free port. */
export const port: Kind<number> = integer(0, 65_535, '<port>')

/** Text of one form, told by a pattern. */
export function text(pattern: RegExp, wanted: string, hint = '<text>'): Kind<string> {
  return {
    hint,
    secret: false,
    parse: (value) => (pattern.test(value) ? { ok: true, value } : { ok: false, wanted }),
  }
}

/** Words with commas between, in any letter case. */
export const words: Kind<readonly string[]> = {
  hint: '<word,word>',
  secret: false,
  parse(value) {
    const found = value.split(',').map((word) => word.trim().toLowerCase())
    const isValid = found.length <= 100 && found.every((word) => /^[!-+\--~]{1,64}$/.test(word))
    if (isValid) return { ok: true, value: found }
    return {
      ok: false,
      wanted: 'at most 100 words of visible ASCII characters, with commas between',
    }
  },
}

/** Addresses and networks with commas between; each in its one spelling. */
export const networks: Kind<readonly string[]> = {
  hint: '<network,network>',
  secret: false,
  parse(value) {
    const found = value.split(',').map((network) => parseIpBlock(network.trim()))
    const blocks = found.filter((block) => block !== null)
    if (blocks.length === found.length && found.length <= networksMax) {
      return { ok: true, value: blocks.map(formatIpBlock) }
    }
    return {
      ok: false,
      wanted: `at most ${networksMax} addresses or networks such as 10.0.0.0/24, with commas between`,
    }
  },
}

/** A URL of one of these schemes; `check` returns what is wanted instead, or null. */
export function url(
  schemes: readonly string[],
  check: (url: URL) => string | null = () => null,
): Kind<string> {
  const wanted = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`
  return {
    hint: '<url>',
    secret: false,
    parse(value) {
      const parsed = URL.parse(value)
      if (parsed === null) return { ok: false, wanted }
      if (!schemes.includes(parsed.protocol.slice(0, -1))) return { ok: false, wanted }
      const better = check(parsed)
      return better === null ? { ok: true, value } : { ok: false, wanted: better }
    },
  }
}

/** An address or name to listen on. */
export const listenHost: Kind<string> = {
  hint: '<address>',
  secret: false,
  parse: (value) =>
    isIP(value) !== 0 || hostName.test(value)
      ? { ok: true, value }
      : { ok: false, wanted: 'an IP address or a host name, without a port' },
}

// A name whose last label is all digits would be a mistyped address.
const hostName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** The same kind, or `off`. */
export function orOff<T>(kind: Kind<T>): Kind<T | null> {
  return {
    hint: `${kind.hint.slice(0, -1)}|off>`,
    secret: kind.secret,
    parse(value) {
      if (off.has(value)) return { ok: true, value: null }
      const parsed = kind.parse(value)
      return parsed.ok ? parsed : { ok: false, wanted: `${parsed.wanted}, or off` }
    },
  }
}

/** The same kind for a setting that is absent by default; there is no word for its absence. */
export function optional<T>(kind: Kind<T>): Kind<T | null> {
  return { hint: kind.hint, secret: kind.secret, parse: (value) => kind.parse(value) }
}

export function secret(kind: Kind<string>): Kind<Secret> {
  return {
    hint: kind.hint,
    secret: true,
    parse(value) {
      const parsed = kind.parse(value)
      return parsed.ok ? { ok: true, value: new Secret(parsed.value) } : parsed
    },
  }
}
