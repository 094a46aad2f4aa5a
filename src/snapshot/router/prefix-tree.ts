/**
 * A tree of prefixes that finds the longest one a path begins with in one walk along the path.
 * Edges carry as much text as no branch divides, so the tree is as deep as prefixes nest.
 */
import type { Slots } from './slots.ts'
import { addSlot, slotFor } from './slots.ts'

interface Node {
  /** The text between the parent and this node. */
  edge: string
  slots: Slots | null
  /** By the first character of their edge. */
  readonly children: Map<string, Node>
}

function newNode(edge: string): Node {
  return { edge, slots: null, children: new Map() }
}

function commonLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

export class PrefixTree {
  readonly #root = newNode('')

  add(prefix: string, method: string, index: number): void {
    let node = this.#root
    let rest = prefix
    while (rest !== '') {
      const child = node.children.get(rest.charAt(0))
      if (!child) {
        const leaf = newNode(rest)
        node.children.set(rest.charAt(0), leaf)
        node = leaf
        break
      }
      const shared = commonLength(child.edge, rest)
      node = shared < child.edge.length ? this.#split(node, child, shared) : child
      rest = rest.slice(shared)
    }
    node.slots = addSlot(node.slots, method, index)
  }

  /** The longest prefix of `path` that has the method, and how long it is. */
  longest(
    method: string,
    path: string,
  ): { readonly index: number; readonly length: number } | null {
    let node: Node | undefined = this.#root
    let at = 0
    let index: number | undefined
    let length = 0
    while (node && path.startsWith(node.edge, at)) {
      at += node.edge.length
      const here = slotFor(node.slots, method)
      if (here !== undefined) {
        index = here
        length = at
      }
      node = node.children.get(path.charAt(at))
    }
    return index === undefined ? null : { index, length }
  }

  #split(parent: Node, child: Node, at: number): Node {
    const between = newNode(child.edge.slice(0, at))
    parent.children.set(between.edge.charAt(0), between)
    child.edge = child.edge.slice(at)
    between.children.set(child.edge.charAt(0), child)
    return between
  }
}
