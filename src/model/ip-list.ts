/**
 * Lists of addresses and blocks as authors write them: entries by a separator, blanks around them
 * allowed, empty ones skipped, so that a list may end in its separator.
 */
import { formatIpBlock, parseIpBlock } from '../lib/ip.ts'

export const ipListEntriesMax = 1_000
export const ipListCharsMax = 65_536

export type IpListFault =
  | { readonly what: 'empty' | 'entries' | 'characters' }
  | { readonly what: 'entry'; readonly entry: string }

/** The blocks in their one spelling, each once and in the order given; or what is wrong. */
export function parseIpList(
  text: string,
  separator: RegExp,
): { readonly blocks: readonly string[] } | { readonly fault: IpListFault } {
  if (text.length > ipListCharsMax) return { fault: { what: 'characters' } }
  const entries = text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return { fault: { what: 'empty' } }
  if (entries.length > ipListEntriesMax) return { fault: { what: 'entries' } }
  const blocks = new Set<string>()
  for (const entry of entries) {
    const block = parseIpBlock(entry)
    if (block === null) return { fault: { what: 'entry', entry } }
    blocks.add(formatIpBlock(block))
  }
  return { blocks: [...blocks] }
}
