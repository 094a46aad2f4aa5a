/**
 * Who may call by address: IPControl plugins and IP strategies. A call must pass every list.
 *
 * The address is the connection's; what a header says about it is nobody's business here. The
 * white strategies of an API are one list together, so that each may name one group of callers; a
 * plugin's list stands by itself.
 */
import { parseIp } from '../../lib/ip.ts'
import type { IpControlData } from '../../snapshot/rules.ts'
import { AddressSet } from '../address-set.ts'
import type { Stage } from '../call.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { Attached, RuleSet } from '../rules.ts'

/** One list, which refuses addresses that it has or that it lacks. */
interface List {
  readonly refusesMembers: boolean
  /** An address is a member if one of them has it. */
  readonly sets: readonly AddressSet[]
  readonly reply: Reply
}

export function ipControl(rules: RuleSet | null): Stage | null {
  const lists = listsOf(rules?.all('IPControl') ?? [])
  if (lists.length === 0) return null
  const unknown = refusal('addressUnknown')

  return function ipControl({ exchange }) {
    const address = parseIp(withoutZone(exchange.peerAddress))
    if (address === null) return unknown
    for (const { refusesMembers, sets, reply } of lists) {
      if (sets.some((set) => set.has(address)) === refusesMembers) return reply
    }
    return undefined
  }
}

function listsOf(attached: readonly Attached<'IPControl'>[]): readonly List[] {
  const black = attached.filter(({ rule }) => rule.list === 'black')
  const white = attached.filter(({ rule }) => rule.list === 'white')
  const strategies = white.filter(isStrategy)
  const plugins = white.filter((rule) => !isStrategy(rule))
  return [
    ...black.map((rule) => listOf([rule])),
    ...plugins.map((rule) => listOf([rule])),
    ...(strategies.length === 0 ? [] : [listOf(strategies)]),
  ]
}

function isStrategy({ appId }: Attached<'IPControl'>): boolean {
  return appId === 0
}

function listOf(attached: readonly Attached<'IPControl'>[]): List {
  const reply = refusal('addressRefused')
  const ids = attached.map(({ id }) => id).join(' ')
  return {
    refusesMembers: attached.some(({ rule }) => rule.list === 'black'),
    sets: attached.map(({ rule }) => setOf(rule)),
    reply: { ...reply, error: `${reply.error} (${ids})` },
  }
}

/** A rule's set is made once, however many APIs have it. */
const sets = new WeakMap<IpControlData, AddressSet>()

function setOf(rule: IpControlData): AddressSet {
  const made = sets.get(rule) ?? new AddressSet(rule.blocks)
  sets.set(rule, made)
  return made
}

/** A link-local peer's address names the interface behind `%`. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone < 0 ? address : address.slice(0, zone)
}
