/**
 * Which API answers a method and path, among those of one service and environment.
 *
 * Only APIs of the method, or of ANY, compete. Among them: the exact path, then the longest `^~`
 * prefix, then paths with variables, then the longest plain prefix; on equal terms the named method
 * before ANY. Each kind has a structure of its own whose work depends on the path, not on how many
 * APIs there are: a map, two prefix trees, and a tree of segments. No regular expressions.
 */
import { methods } from '../model/api.ts'
import { PrefixTree } from './router/prefix-tree.ts'
import type { Slots } from './router/slots.ts'
import { addSlot, slotFor } from './router/slots.ts'
import { VariableTree } from './router/variable-tree.ts'
import type { PathPattern } from './snapshot.ts'

export interface RouterEntry {
  readonly pattern: PathPattern
  /** A method of the contract, or `ANY`. */
  readonly method: string
  /** What `match` answers for this entry. */
  readonly index: number
}

export interface RouteMatch {
  readonly index: number
  /** Values of the path's variables by name, as they stand in the path. */
  readonly variables: ReadonlyMap<string, string>
  /** What follows a prefix; empty for the other kinds. */
  readonly rest: string
}

export interface Router {
  /** `path` in canonical form. Null: no API has this method and path. */
  match(method: string, path: string): RouteMatch | null
}

/** ANY means these; TRACE and CONNECT never (guide row 94). */
const routable: ReadonlySet<string> = new Set(methods.filter((method) => method !== 'ANY'))

const noVariables: ReadonlyMap<string, string> = new Map()

/** Of two entries with one pattern and method the first counts. */
export function buildRouter(entries: readonly RouterEntry[]): Router {
  const exact = new Map<string, Slots>()
  const preferred = new PrefixTree()
  const plain = new PrefixTree()
  const withVariables: (RouterEntry & { pattern: { kind: 'variable' } })[] = []

  for (const { pattern, method, index } of entries) {
    switch (pattern.kind) {
      case 'exact':
        exact.set(pattern.path, addSlot(exact.get(pattern.path), method, index))
        break
      case 'preferred':
        preferred.add(pattern.path, method, index)
        break
      case 'prefix':
        plain.add(pattern.path, method, index)
        break
      case 'variable':
        withVariables.push({ pattern, method, index })
        break
    }
  }
  const variable = new VariableTree(withVariables)

  const byPrefix = (tree: PrefixTree, method: string, path: string): RouteMatch | null => {
    const found = tree.longest(method, path)
    if (!found) return null
    return { index: found.index, variables: noVariables, rest: path.slice(found.length) }
  }

  return {
    match(method, path) {
      if (!routable.has(method)) return null
      const index = slotFor(exact.get(path), method)
      if (index !== undefined) return { index, variables: noVariables, rest: '' }
      const first = byPrefix(preferred, method, path)
      if (first) return first
      const found = variable.best(method, path)
      if (found === 'exhausted') return null
      if (found) return { ...found, rest: '' }
      return byPrefix(plain, method, path)
    },
  }
}
