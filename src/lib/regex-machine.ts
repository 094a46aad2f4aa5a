/**
 * The machine that a pattern of `linear-regex.ts` becomes, and the search with it. All its states
 * are followed at once, in arrays of numbers: a text costs its characters times the states.
 */

export type Range = readonly [from: number, to: number]

export type Step =
  | { readonly kind: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'start' | 'end' | 'found' }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'split'; a: number; b: number }

const lastCodePoint = 0x10ffff

/** All other characters, in ranges that are sorted and do not meet. */
export function complement(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const rest: Range[] = []
  let next = 0
  for (const [from, to] of sorted) {
    if (from > next) rest.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint])
  return rest
}

const kinds = { set: 0, start: 1, end: 2, found: 3, jump: 4, split: 5 } as const

/** The steps in the form that is fast to follow. */
export interface Machine {
  readonly kinds: Uint8Array
  /** Where jumps lead, and one side of splits; elsewhere the next state. */
  readonly to: Uint16Array
  readonly other: Uint16Array
  readonly sets: readonly (Holds | null)[]
  /** Of the search that runs: one at a time does. */
  readonly scratch: Scratch
}

interface Scratch {
  /** In which turn a state was met last; turns are counted over all searches. */
  readonly marks: Float64Array
  turn: number
  /** A state is put on it by at most two others before it is marked. */
  readonly pending: Uint16Array
  readonly lists: readonly [List, List]
}

interface List {
  readonly states: Uint16Array
  count: number
}

type Holds = (code: number) => boolean

export function machineOf(steps: readonly Step[]): Machine {
  const setsBySource = new Map<string, Holds>()
  const setOf = ({ ranges, negated }: Step & { kind: 'set' }): Holds => {
    const source = `${negated} ${ranges.join()}`
    const made = setsBySource.get(source) ?? holdsOf(negated ? complement(ranges) : ranges)
    setsBySource.set(source, made)
    return made
  }
  return {
    kinds: Uint8Array.from(steps, ({ kind }) => kinds[kind]),
    to: Uint16Array.from(steps, (step, at) =>
      step.kind === 'jump' ? step.to : step.kind === 'split' ? step.a : at + 1,
    ),
    other: Uint16Array.from(steps, (step) => (step.kind === 'split' ? step.b : 0)),
    sets: steps.map((step) => (step.kind === 'set' ? setOf(step) : null)),
    scratch: scratchOf(steps.length),
  }
}

function scratchOf(size: number): Scratch {
  const list = (): List => ({ states: new Uint16Array(size), count: 0 })
  return {
    ...{ marks: new Float64Array(size), turn: 0, pending: new Uint16Array(2 * size + 1) },
    lists: [list(), list()],
  }
}

const asciiEnd = 0x80

/** Membership of a set, at a cost that its number of ranges hardly changes. */
function holdsOf(ranges: readonly Range[]): Holds {
  // The complement of a complement is sorted, and no two of its ranges meet.
  const sorted = complement(complement(ranges))
  const lasts = sorted.map(([, to]) => to)
  const isMember = (code: number) => {
    let low = 0
    for (let high = lasts.length; low < high; ) {
      const middle = (low + high) >>> 1
      if ((lasts[middle] ?? 0) < code) low = middle + 1
      else high = middle
    }
    return (sorted[low]?.[0] ?? Number.POSITIVE_INFINITY) <= code
  }
  const ascii = new Uint8Array(asciiEnd)
  for (const [from, to] of sorted) ascii.fill(1, from, to + 1)
  return (code) => (code < asciiEnd ? ascii[code] === 1 : isMember(code))
}

/** Whether the pattern is found anywhere in the text. */
export function search(
  { kinds: kindOf, to, other, sets, scratch }: Machine,
  text: string,
): boolean {
  const { marks, pending } = scratch
  let [here, next] = scratch.lists
  here.count = 0
  let turn = ++scratch.turn

  /** Adds a state and what it leads to without a character; answers whether the end is among it. */
  const follow = (list: List, first: number, isStart: boolean, isEnd: boolean): boolean => {
    let isFound = false
    let left = 0
    pending[left++] = first
    while (left > 0) {
      const at = pending[--left]!
      if (marks[at] === turn) continue
      marks[at] = turn
      const kind = kindOf[at]!
      if (kind === kinds.set) list.states[list.count++] = at
      else if (kind === kinds.found) isFound = true
      else if (kind === kinds.start && !isStart) continue
      else if (kind === kinds.end && !isEnd) continue
      else {
        if (kind === kinds.split) pending[left++] = other[at]!
        pending[left++] = to[at]!
      }
    }
    return isFound
  }

  if (follow(here, 0, true, text.length === 0)) return true
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    at += code > 0xffff ? 2 : 1
    const isEnd = at >= text.length
    turn = ++scratch.turn
    next.count = 0
    for (let i = 0; i < here.count; i++) {
      const state = here.states[i]!
      if (sets[state]!(code) && follow(next, state + 1, false, isEnd)) return true
    }
    if (follow(next, 0, false, isEnd)) return true
    ;[here, next] = [next, here]
  }
  return false
}
