/**
 * Plugins between the store and the snapshot: a section each. One whose data cannot be read, which
 * the actions refuse, has none, and the APIs it is attached to are then not served.
 */
import type { Plugin } from '../../model/plugin.ts'
import type { BackendChoice } from '../../model/plugins/backend-choice.ts'
import { parsePluginData } from '../../model/plugins/data.ts'
import type { Scope } from '../../model/scope.ts'
import type { Change, ReadTx, Store } from '../../model/store.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import { ruleNode } from '../../snapshot/compile/rule.ts'
import type { EncodedSection, SectionKey } from '../../snapshot/snapshot.ts'
import { pluginKey } from '../../snapshot/snapshot.ts'
import { publishCallersPerRead } from '../limits.ts'
import { toChosenBackend } from '../wire/plugin-backend.ts'

export interface PluginStep {
  readonly put: readonly EncodedSection[]
  readonly remove: readonly SectionKey[]
}

interface Source {
  readonly plugin: Plugin
  readonly appId: number
}

/** Told which plugin cannot be put into effect, and why. */
type Report = (line: string) => void

/** All plugins, read in pages. */
export async function everyPlugin(
  store: Pick<Store, 'read'>,
  report: Report,
  signal: AbortSignal,
): Promise<PluginStep> {
  const put: EncodedSection[] = []
  const remove: SectionKey[] = []
  for (let after: string | null = null, more = true; more; ) {
    signal.throwIfAborted()
    const sources: readonly Source[] = await store.read((tx) => readPage(tx, after))
    for (const source of sources) place(source.plugin.id, source, { put, remove }, report)
    after = sources.at(-1)?.plugin.id ?? null
    more = sources.length === publishCallersPerRead
  }
  return { put, remove }
}

/** The plugins that these changes concern. */
export async function changedPlugins(
  store: Pick<Store, 'read'>,
  changes: readonly Change[],
  report: Report,
  signal: AbortSignal,
): Promise<PluginStep> {
  const put: EncodedSection[] = []
  const remove: SectionKey[] = []
  for (const change of changes) {
    if (change.kind !== 'plugin') continue
    signal.throwIfAborted()
    const { id, scope } = change
    const source = await store.read((tx) => readPlugin(tx, scope, id))
    place(id, source, { put, remove }, report)
  }
  return { put, remove }
}

async function readPage(tx: ReadTx, after: string | null): Promise<readonly Source[]> {
  const sources: Source[] = []
  for (const plugin of await tx.everyPlugin(after, publishCallersPerRead)) {
    sources.push(await withOwner(tx, plugin))
  }
  return sources
}

async function readPlugin(tx: ReadTx, scope: Scope, id: string): Promise<Source | null> {
  const plugin = await tx.plugin(scope, id)
  return plugin && withOwner(tx, plugin)
}

async function withOwner(tx: ReadTx, plugin: Plugin): Promise<Source> {
  const account = await tx.account(plugin.account)
  return { plugin, appId: account?.appId ?? 0 }
}

interface Step {
  readonly put: EncodedSection[]
  readonly remove: SectionKey[]
}

function place(id: string, source: Source | null, { put, remove }: Step, report: Report): void {
  const section = source && compilePlugin(source, report)
  if (section) put.push(section)
  else remove.push(pluginKey(id))
}

function compilePlugin({ plugin, appId }: Source, report: Report): EncodedSection | null {
  const { id, type, data } = plugin
  const unusable = (why: string): null => {
    report(`plugin ${id} has no effect, APIs that have it answer 481: ${why}`)
    return null
  }
  const parsed = parsePluginData(type, data)
  if ('fault' in parsed) return unusable(`${parsed.fault.field} ${parsed.fault.why['en-US']}`)
  try {
    const read = (choice: BackendChoice) => toChosenBackend(choice, '$')
    return encodeSection({ kind: 'plugin', id, appId, rule: ruleNode(parsed.data, read) })
  } catch (error) {
    return unusable(String(error))
  }
}
