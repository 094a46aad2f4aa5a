/**
 * IP strategies on the wire: a text with one address or block a line.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { type Text, text } from '../../lib/language.ts'
import type { Api } from '../../model/api.ts'
import { invalid, reasons } from '../../model/errors.ts'
import {
  type IpListFault,
  ipListCharsMax,
  ipListEntriesMax,
  parseIpList,
} from '../../model/ip-list.ts'
import type { IpStrategy } from '../../model/ip-strategy.ts'
import { fromApiRow } from './api-status.ts'

type WireStrategy = ResponseOf<'DescribeIPStrategy'>['Result']

/** The APIs of a page, and how many there are in all. */
export interface BoundApis {
  readonly total: number
  readonly items: readonly Api[]
}

export function fromIpStrategy(strategy: IpStrategy, bound: BoundApis): WireStrategy {
  return {
    StrategyId: strategy.id,
    StrategyName: strategy.name,
    StrategyType: strategy.kind,
    StrategyData: strategy.addresses.join('\n'),
    CreatedTime: isoSeconds(strategy.createdAtMs),
    ModifiedTime: isoSeconds(strategy.modifiedAtMs),
    ServiceId: strategy.serviceId,
    BindApiTotalCount: bound.total,
    BindApis: bound.items.map((api) => ({
      ...fromApiRow(api, []),
      Tags: api.tags.map(({ key, value }) => `${key}:${value}`),
    })),
  }
}

/** The lines of the text; refused when one of them is no address and no block. */
export function toAddresses(data: string): readonly string[] {
  const parsed = parseIpList(data, /\r?\n/)
  if ('blocks' in parsed) return parsed.blocks
  throw invalid('InvalidParameter.FormatError', 'StrategyData', ipListWhy(parsed.fault))
}

function ipListWhy(fault: IpListFault): Text {
  switch (fault.what) {
    case 'empty':
      return reasons.empty()
    case 'characters':
      return reasons.tooLong(ipListCharsMax)
    case 'entries':
      return reasons.tooMany(ipListEntriesMax)
    case 'entry': {
      const shown = JSON.stringify(fault.entry.slice(0, 64))
      return text(
        `must hold addresses and CIDR blocks, one a line; ${shown} is neither.`,
        `每行须为一个 IP 地址或 CIDR 网段，${shown} 不是。`,
      )
    }
  }
}
