/**
 * Paths with variables, found through one tree of segments.
 *
 * A variable is a whole segment in its pattern and greedy in a path: it takes one character or
 * more, slashes included. Whether a pattern fits is decided by placing its literal segments as far
 * left as they go, since whatever stands further left leaves the variables behind it at least as
 * much. So the search enters each variable of the tree at most once, at its earliest place, and
 * never goes back. The values are cut out afterwards, for the one pattern that won, by placing the
 * literal pieces as far right as they go: that is what greedy means.
 *
 * All patterns are ranked beforehand; the search keeps the best rank it has met and skips what
 * cannot better it. Segments are compared a bounded number of times; a path beyond it has no API.
 */
import { matchStepsMax } from '../limits.ts'
import type { Slots } from './slots.ts'
import { addSlot, slotFor } from './slots.ts'

export interface VariablePattern {
  readonly kind: 'variable'
  readonly pieces: readonly string[]
  readonly variables: readonly string[]
}

export interface VariableEntry {
  readonly pattern: VariablePattern
  readonly method: string
  readonly index: number
}

export interface VariableMatch {
  readonly index: number
  readonly variables: ReadonlyMap<string, string>
}

/** One segment of some patterns. Numbers in slots are ranks, the smallest first. */
interface Node {
  readonly literals: Map<string, Node>
  variable: Node | null
  ends: Slots | null
  /** The best rank at this node or below it. */
  best: number
}

interface Ranked extends VariableEntry {
  /** `0` for a literal segment, `1` for a variable, `2` at the end: sorted as text. */
  readonly form: string
  /** Null stands for a variable. */
  readonly segments: readonly (string | null)[]
  readonly literal: string
}

function newNode(): Node {
  return { literals: new Map(), variable: null, ends: null, best: Number.POSITIVE_INFINITY }
}

/** The pattern's segments: `/a/{x}/b` gives a, null, b. */
function segmentsOf({ pieces, variables }: VariablePattern): (string | null)[] {
  const segments: (string | null)[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece !== '') {
      const inner = piece.slice(1, index < variables.length ? -1 : undefined)
      // A lone slash between two variables holds no segment of its own.
      if (piece.length > 1 || index === variables.length) segments.push(...inner.split('/'))
    }
    if (index < variables.length) segments.push(null)
  }
  return segments
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * More literal segments from the left first, the longer path before its own beginning, then the
 * named method before ANY; the rest makes the order total: more literal text, its order, the index.
 */
function compare(a: Ranked, b: Ranked): number {
  return (
    compareText(a.form, b.form) ||
    Number(a.method === 'ANY') - Number(b.method === 'ANY') ||
    b.literal.length - a.literal.length ||
    compareText(a.literal, b.literal) ||
    a.index - b.index
  )
}

function ranked(entry: VariableEntry): Ranked {
  const segments = segmentsOf(entry.pattern)
  const form = `${segments.map((segment) => (segment === null ? 1 : 0)).join('')}2`
  return { ...entry, segments, form, literal: entry.pattern.pieces.join('') }
}

/** The state of one search. */
interface Search {
  readonly method: string
  readonly segments: readonly string[]
  readonly entered: Set<Node>
  best: number
  stepsLeft: number
}

export class VariableTree {
  readonly #root = newNode()
  readonly #ranked: readonly Ranked[]

  /** Each pattern's variables must be whole segments, as section-shape.ts checks. */
  constructor(entries: readonly VariableEntry[]) {
    this.#ranked = entries.map(ranked).sort(compare)
    for (const [rank, { segments, method }] of this.#ranked.entries()) {
      let node = this.#root
      node.best = Math.min(node.best, rank)
      for (const segment of segments) {
        node = segment === null ? variableOf(node) : literalOf(node, segment)
        node.best = Math.min(node.best, rank)
      }
      node.ends = addSlot(node.ends, method, rank)
    }
  }

  /** The best fitting API; `exhausted` when the search was given up at its bound. */
  best(method: string, path: string): VariableMatch | 'exhausted' | null {
    if (this.#ranked.length === 0 || !path.startsWith('/')) return null
    const search: Search = {
      method,
      segments: path.slice(1).split('/'),
      entered: new Set(),
      best: Number.POSITIVE_INFINITY,
      stepsLeft: matchStepsMax,
    }
    atLiteral(search, this.#root, 0)
    if (search.stepsLeft <= 0) return 'exhausted'
    const found = this.#ranked[search.best]
    return found ? { index: found.index, variables: capture(found.pattern, path) } : null
  }
}

function literalOf(node: Node, segment: string): Node {
  const child = node.literals.get(segment) ?? newNode()
  node.literals.set(segment, child)
  return child
}

function variableOf(node: Node): Node {
  node.variable ??= newNode()
  return node.variable
}

function end(search: Search, node: Node): void {
  search.best = Math.min(search.best, slotFor(node.ends, search.method) ?? search.best)
}

/** Everything before segment `next` is placed; `node` was a literal, or the root. */
function atLiteral(search: Search, node: Node, next: number): void {
  if (node.best >= search.best || search.stepsLeft-- <= 0) return
  const segment = search.segments[next]
  if (segment === undefined) {
    end(search, node)
    return
  }
  const literal = node.literals.get(segment)
  if (literal) atLiteral(search, literal, next + 1)
  if (node.variable) atVariable(search, node.variable, next)
}

/** `node` is a variable that begins with segment `from`, the earliest it can. */
function atVariable(search: Search, node: Node, from: number): void {
  if (node.best >= search.best || search.entered.has(node)) return
  search.entered.add(node)
  const { segments } = search
  // One character at least: an empty segment alone does not do, but with a slash behind it does.
  const first = segments[from] === '' ? from + 2 : from + 1
  for (let next = first; next < segments.length; next++) {
    if (search.stepsLeft-- <= 0) return
    const literal = node.literals.get(segments[next] ?? '')
    if (literal) atLiteral(search, literal, next + 1)
    if (node.variable) atVariable(search, node.variable, next)
  }
  if (first <= segments.length) end(search, node)
}

/** The variables' values: from the right, each piece as far right as what follows leaves room. */
function capture({ pieces, variables }: VariablePattern, path: string): Map<string, string> {
  const values: string[] = []
  let until = path.length - (pieces[variables.length] ?? '').length
  for (let index = variables.length - 1; index >= 0; index--) {
    const piece = pieces[index] ?? ''
    const start = index === 0 ? 0 : path.lastIndexOf(piece, until - 1 - piece.length)
    values[index] = path.slice(start + piece.length, until)
    until = start
  }
  return new Map(variables.map((name, index) => [name, values[index] ?? '']))
}
