/**
 * What is wrong with a JSON text, as marks of the editor: where it stops being JSON, and the part
 * that somebody else found fault with, which is named by its path.
 */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { Diagnostic } from '@codemirror/lint'
import type { EditorState } from '@codemirror/state'
import { type JsonWant, jsonFault } from './json-fault.ts'

/** Names of members and places in lists, from the outside in. */
export type JsonPath = readonly (string | number)[]

export interface JsonFault {
  readonly path: JsonPath
  readonly message: string
}

type Tree = ReturnType<typeof syntaxTree>
type TreeNode = Tree['topNode']

/** A longer text is read as far as this lets it, and marked there. */
const parseMsMax = 200
const values = new Set(['True', 'False', 'Null', 'Number', 'String', 'Object', 'Array'])

function treeOf(state: EditorState): Tree {
  return ensureSyntaxTree(state, state.doc.length, parseMsMax) ?? syntaxTree(state)
}

function childrenOf(node: TreeNode, isWanted: (name: string) => boolean): readonly TreeNode[] {
  const found: TreeNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (isWanted(child.name)) found.push(child)
  }
  return found
}

function valueIn(node: TreeNode): TreeNode | null {
  return childrenOf(node, (name) => values.has(name)).at(-1) ?? null
}

function memberOf(state: EditorState, object: TreeNode, name: string): TreeNode | null {
  const spelt = JSON.stringify(name)
  const members = childrenOf(object, (kind) => kind === 'Property')
  return (
    members.findLast(({ firstChild: key }) => {
      return key !== null && state.sliceDoc(key.from, key.to) === spelt
    }) ?? null
  )
}

/** The part that the path names, or the deepest one around it that is there. */
export function partAt(state: EditorState, path: JsonPath): { from: number; to: number } {
  const { topNode } = treeOf(state)
  let part = topNode
  let value = valueIn(topNode)
  for (const step of path) {
    if (value === null) break
    const next =
      typeof step === 'number'
        ? childrenOf(value, (name) => values.has(name))[step]
        : memberOf(state, value, step)
    if (next == null) break
    part = next
    value = typeof step === 'number' ? next : valueIn(next)
  }
  const { from } = part === topNode ? (value ?? part) : part
  // The first line of it is enough: a whole object underlined says nothing.
  return { from, to: Math.max(from, Math.min(part.to, state.doc.lineAt(from).to)) }
}

/** The words for what should stand where a text stops being JSON. */
export type WantWords = (want: JsonWant) => string

export function marksOf(
  state: EditorState,
  fault: JsonFault | null,
  words: WantWords,
): readonly Diagnostic[] {
  const syntax = jsonFault(state.doc.toString())
  if (syntax !== null) {
    const { at: from, want } = syntax
    const to = Math.min(state.doc.length, from + 1)
    return [{ from, to, severity: 'error', message: words(want) }]
  }
  if (fault === null) return []
  return [{ ...partAt(state, fault.path), severity: 'error', message: fault.message }]
}
