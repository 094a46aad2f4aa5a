/**
 * Keys, plans and applications between the store and the snapshot. A change of one of them is read
 * alone and put into the bucket as it stands in the snapshot, so it costs one bucket, whatever
 * there is; only the first compile reads them all, in pages.
 */
import type { Scope } from '../../model/scope.ts'
import type { Change, ReadTx, Store } from '../../model/store.ts'
import { decodeSection, encodeSection } from '../../snapshot/codec.ts'
import {
  appNode,
  bucketCount,
  bucketOf,
  keyNode,
  planNode,
} from '../../snapshot/compile/callers.ts'
import type {
  AppNode,
  BucketSection,
  EncodedSection,
  KeyNode,
  PlanNode,
  SectionKey,
} from '../../snapshot/snapshot.ts'
import { bucketKey } from '../../snapshot/snapshot.ts'
import { publishCallersPerRead } from '../limits.ts'

export interface CallerStep {
  readonly put: readonly EncodedSection[]
  readonly remove: readonly SectionKey[]
}

/** The section that the snapshot has now under a key. */
export type Current = (key: SectionKey) => EncodedSection | undefined

type Kind = BucketSection['kind']
type Node = KeyNode | PlanNode | AppNode

const kinds: readonly Kind[] = ['keys', 'plans', 'apps']
const kindOf: { readonly [kind in Change['kind']]?: Kind } = {
  key: 'keys',
  plan: 'plans',
  app: 'apps',
}

/** All buckets; those that nobody falls into are removed. */
export async function everyCaller(
  store: Pick<Store, 'read'>,
  signal: AbortSignal,
): Promise<CallerStep> {
  const buckets = new Map<SectionKey, Map<string, Node>>()
  for (const kind of kinds) {
    for (let after: string | null = null, more = true; more; ) {
      signal.throwIfAborted()
      const nodes: readonly Node[] = await store.read((tx) => readPage(tx, kind, after))
      for (const node of nodes) inBucket(buckets, kind, node.id).set(node.id, node)
      after = nodes.at(-1)?.id ?? null
      more = nodes.length === publishCallersPerRead
    }
  }
  for (const kind of kinds) {
    for (let byte = 0; byte < bucketCount; byte++) {
      const key = bucketKey(kind, byte.toString(16).padStart(2, '0'))
      if (!buckets.has(key)) buckets.set(key, new Map())
    }
  }
  return stepOf(buckets)
}

/** The buckets that these changes concern. */
export async function changedCallers(
  store: Pick<Store, 'read'>,
  changes: readonly Change[],
  current: Current,
  signal: AbortSignal,
): Promise<CallerStep> {
  const touched = changes.flatMap((change) => {
    const kind = kindOf[change.kind]
    return kind !== undefined && 'id' in change
      ? [{ kind, id: change.id, scope: change.scope }]
      : []
  })
  const buckets = new Map<SectionKey, Map<string, Node>>()
  const read = new Map<string, Node | null>()
  for (let at = 0; at < touched.length; at += publishCallersPerRead) {
    signal.throwIfAborted()
    const page = touched.slice(at, at + publishCallersPerRead)
    await store.read(async (tx) => {
      for (const { kind, id, scope } of page) {
        // An id may have passed from one account to another: whoever has it now counts.
        const name = `${kind} ${id}`
        read.set(name, (await readNode(tx, kind, scope, id)) ?? read.get(name) ?? null)
      }
    })
  }
  for (const { kind, id } of touched) {
    const bucket = inBucket(buckets, kind, id, current)
    const node = read.get(`${kind} ${id}`)
    if (node) bucket.set(id, node)
    else bucket.delete(id)
  }
  return stepOf(buckets)
}

async function readNode(tx: ReadTx, kind: Kind, scope: Scope, id: string): Promise<Node | null> {
  switch (kind) {
    case 'keys': {
      const key = await tx.apiKey(scope, id)
      if (!key) return null
      const bound = await tx.planKeys(scope, { keyId: id })
      return keyNode(
        key,
        bound.map(({ planId }) => planId),
      )
    }
    case 'plans': {
      const plan = await tx.usagePlan(scope, id)
      return plan && planNode(plan)
    }
    case 'apps': {
      const app = await tx.app(scope, id)
      return app && appNode(app)
    }
  }
}

async function readPage(tx: ReadTx, kind: Kind, after: string | null): Promise<readonly Node[]> {
  switch (kind) {
    case 'keys': {
      const nodes: KeyNode[] = []
      for (const key of await tx.everyApiKey(after, publishCallersPerRead)) {
        const bound = await tx.planKeys(key, { keyId: key.id })
        const plans = bound.map(({ planId }) => planId)
        nodes.push(keyNode(key, plans))
      }
      return nodes
    }
    case 'plans':
      return (await tx.everyUsagePlan(after, publishCallersPerRead)).map(planNode)
    case 'apps':
      return (await tx.everyApp(after, publishCallersPerRead)).map(appNode)
  }
}

/** The bucket of an id; one that is not at hand yet begins as the snapshot has it. */
function inBucket(
  buckets: Map<SectionKey, Map<string, Node>>,
  kind: Kind,
  id: string,
  current?: Current,
): Map<string, Node> {
  const key = bucketKey(kind, bucketOf(id))
  const known = buckets.get(key)
  if (known) return known
  const before = current?.(key)
  const section = before && decodeSection(key, before.bytes)
  const items: readonly Node[] = section && 'items' in section ? section.items : []
  const bucket = new Map(items.map((item) => [item.id, item]))
  buckets.set(key, bucket)
  return bucket
}

function stepOf(buckets: ReadonlyMap<SectionKey, ReadonlyMap<string, Node>>): CallerStep {
  const put: EncodedSection[] = []
  const remove: SectionKey[] = []
  for (const [key, nodes] of buckets) {
    if (nodes.size === 0) {
      remove.push(key)
      continue
    }
    const [kind, bucket] = key.split('/')
    const items = [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    // True: each key was made of a kind and a bucket, and its nodes are of that kind.
    put.push(encodeSection({ kind, bucket, items } as BucketSection))
  }
  return { put, remove }
}
