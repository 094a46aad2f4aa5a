/**
 * Which of the caller's header fields reach the backend.
 *
 * A backend believes what the gateway says about a caller, so those fields come from the gateway or
 * not at all, also in the spelling with `_` for `-` that many servers read as the same name. All
 * other fields pass (docs/decisions/0010).
 */

import type { Fields } from '../http/exchange.ts'
import { debugAccessHeader } from '../lib/debug-access.ts'
import { draftAccessHeader } from '../lib/draft-access.ts'
import { hopsHeader } from './hops.ts'

/** Said by control to a gateway, and to nobody else. */
const controlNames: ReadonlySet<string> = new Set([debugAccessHeader, draftAccessHeader])

/** Set by the gateway, or by nobody. Lower case, with `-`. */
const gatewayNames: ReadonlySet<string> = new Set([
  ...controlNames,
  'forwarded',
  'requestsource',
  'x-anonymous-consumer',
  'x-b3-traceid',
  'x-qualifier',
  'x-real-ip',
  'x-secret-id',
])
const gatewayFamilies = ['x-usageplan-', 'x-sluice-']
/** The gateway's too, but an API that declares such a name as a header parameter is given it. */
const declarableFamilies = ['x-forwarded-', 'x-client-', 'x-api-']

/**
 * Of the families, names that callers and backends use between themselves and that the gateway has
 * no meaning for. A header parameter that an API declares passes as well.
 */
const callerNames: ReadonlySet<string> = new Set([
  'x-api-key',
  'x-api-secret',
  'x-api-token',
  'x-api-version',
  'x-client-data',
  'x-client-id',
  'x-client-name',
  'x-client-platform',
  'x-client-secret',
  'x-client-version',
])

/** Written by the gateway into each forwarded request: nothing an API says changes them. */
const writtenNames: ReadonlySet<string> = new Set([
  'x-api-requestid',
  'x-api-scheme',
  'x-b3-traceid',
  'x-client-proto',
  'x-client-proto-ver',
  'x-forwarded-for',
  'x-real-ip',
  hopsHeader,
])

const neverPassing: ReadonlySet<string> = new Set([...gatewayNames, ...writtenNames])

/** The engine's: framing and what concerns one connection only. */
const connectionNames: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A header's name in the spelling in which names are compared here. */
export function comparable(lowerName: string): string {
  return lowerName.includes('_') ? lowerName.replaceAll('_', '-') : lowerName
}

/** Whether an API's definition may write this header towards the backend. */
export function mayAssign(lowerName: string): boolean {
  const name = comparable(lowerName)
  return !writtenNames.has(name) && !connectionNames.has(name) && !controlNames.has(name)
}

/** Whether a backend believes this field to be the gateway's own word about a caller. */
export function isGatewayField(lowerName: string): boolean {
  const name = comparable(lowerName)
  return neverPassing.has(name) || startsWithOneOf(name, gatewayFamilies)
}

/** Chooses the caller's fields that stay behind. */
export type FieldFilter = (fields: Fields) => ReadonlySet<string>

/**
 * `dropped`: names that an API moves or assigns; `declared`: header parameters that it declares.
 * Both in lower case.
 */
export function fieldFilter(dropped: readonly string[], declared: readonly string[]): FieldFilter {
  const passing = new Set(declared.map(comparable))
  const always =
    dropped.length === 0
      ? neverPassing
      : new Set([...neverPassing, ...dropped, ...dropped.map(comparable)])

  function staysBehind(lowerName: string): boolean {
    const name = comparable(lowerName)
    if (always.has(name) || startsWithOneOf(name, gatewayFamilies)) return true
    // What frames a message, in a spelling that the engine does not take for it but a backend may.
    if (name !== lowerName && connectionNames.has(name)) return true
    if (callerNames.has(name) || passing.has(name)) return false
    return startsWithOneOf(name, declarableFamilies)
  }

  return (fields) => {
    let more: Set<string> | null = null
    for (let i = 0; i < fields.length; i++) {
      const name = fields.lower(i)
      // A rule that is not in `always` concerns names that begin with x or hold a `_`.
      if (name.charCodeAt(0) !== 0x78 && !name.includes('_')) continue
      if (always.has(name) || !staysBehind(name)) continue
      more ??= new Set(always)
      more.add(name)
    }
    return more ?? always
  }
}

function startsWithOneOf(name: string, families: readonly string[]): boolean {
  return families.some((family) => name.startsWith(family))
}
