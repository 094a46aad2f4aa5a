/**
 * IPControl: who may call by address (compat/behaviours.md 4.1). The original's page also shows
 * `\n` between blocks and a member `descriptions`, remarks by block; these decide nothing.
 */
import { text } from '../../lib/language.ts'
import { reasons } from '../errors.ts'
import { ipListCharsMax, ipListEntriesMax, parseIpList } from '../ip-list.ts'
import { type At, Members, PluginDataFault, textOf, wrong } from './reader.ts'

export interface IpControlData {
  readonly type: 'IPControl'
  /** `white`: only these may call; `black`: these may not. */
  readonly list: 'white' | 'black'
  /** Addresses and blocks in their one spelling, each once. */
  readonly blocks: readonly string[]
}

/** A line end, or one that was escaped once more on its way. */
const separator = /;|\n|\\n/
const descriptionCharsMax = 200

export function parseIpControl(at: At): IpControlData {
  const members = new Members(at, ['type', 'blocks', 'descriptions'])
  if (members.has('descriptions')) checkDescriptions(members.raw('descriptions'))
  const type = members.choice('type', ['white_list', 'black_list'])
  const written = members.text('blocks', ipListCharsMax)
  const parsed = parseIpList(written, separator)
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
      `must hold addresses and CIDR blocks, one a line or with ; between; ${shown} is neither.`,
      `须为 IP 地址或 CIDR 网段，以换行或 ; 分隔，${shown} 不是。`,
    ),
  }[fault.what]
  throw new PluginDataFault('InvalidParameterValue.InvalidPluginConfig', members.at('blocks'), why)
}

function checkDescriptions({ value, path }: At): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, 'must be an object.', '必须为对象。')
  }
  for (const [block, remark] of Object.entries(value)) {
    if (remark !== '') textOf({ value: remark, path: `${path}.${block}` }, descriptionCharsMax)
  }
}
