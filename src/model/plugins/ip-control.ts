/**
 * IPControl: who may call by address (compat/behaviours.md 4.1).
 */
import { text } from '../../lib/language.ts'
import { reasons } from '../errors.ts'
import { ipListCharsMax, ipListEntriesMax, parseIpList } from '../ip-list.ts'
import { type At, Members, PluginDataFault } from './reader.ts'

export interface IpControlData {
  readonly type: 'IPControl'
  /** `white`: only these may call; `black`: these may not. */
  readonly list: 'white' | 'black'
  /** Addresses and blocks in their one spelling, each once. */
  readonly blocks: readonly string[]
}

export function parseIpControl(at: At): IpControlData {
  const members = new Members(at, ['type', 'blocks'])
  const type = members.choice('type', ['white_list', 'black_list'])
  const written = members.text('blocks', ipListCharsMax)
  const parsed = parseIpList(written, /[;\n]/)
  if ('blocks' in parsed) {
    return { type: 'IPControl', list: type === 'white_list' ? 'white' : 'black', ...parsed }
  }
  const { fault } = parsed
  const shown = fault.what === 'entry' ? JSON.stringify(fault.entry.slice(0, 64)) : ''
  const why = {
    empty: reasons.empty(),
    characters: reasons.tooLong(ipListCharsMax),
    entries: reasons.tooMany(ipListEntriesMax),
    entry: text(
      `must hold addresses and CIDR blocks with ; between them; ${shown} is neither.`,
      `须为以 ; 分隔的 IP 地址或 CIDR 网段，${shown} 不是。`,
    ),
  }[fault.what]
  throw new PluginDataFault('InvalidParameterValue.InvalidPluginConfig', members.at('blocks'), why)
}
