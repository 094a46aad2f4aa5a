/**
 * Whether somebody else changed a thing between its being opened in a form and being saved. What
 * the form is about is read anew before the write and compared as it is shown, so that a change
 * elsewhere (a binding, say) stops nobody. A change in the very moment of the write stays unseen:
 * no action of the vendor's takes a condition.
 */
import { useRef, useState } from 'react'

/** What a value says, by its label. */
export type Said = readonly (readonly [label: string, value: string])[]

export interface Since<V> {
  /** What the thing is now, as the form holds it. */
  readonly read: () => Promise<V>
  readonly says: (values: V) => Said
}

export interface Change {
  readonly label: string
  readonly opened: string
  readonly theirs: string
  readonly mine: string
}

export function changesOf(opened: Said, theirs: Said, mine: Said): readonly Change[] {
  const saidOf = (said: Said, label: string) => said.find(([name]) => name === label)?.[1] ?? ''
  const labels = new Set([...opened, ...theirs].map(([label]) => label))
  return [...labels]
    .map((label) => ({
      label,
      opened: saidOf(opened, label),
      theirs: saidOf(theirs, label),
      mine: saidOf(mine, label),
    }))
    .filter((change) => change.opened !== change.theirs)
}

export interface Guard<V> {
  readonly changes: readonly Change[]
  /** Whether `mine` may be written: nobody changed the thing, or it is known and overwritten. */
  check(mine: V): Promise<boolean>
  /** What they made of it counts as seen from now on; it is returned. */
  accept(): V
}

export function useSince<V>(since: Since<V> | undefined, opened: V): Guard<V> {
  const seen = useRef(opened)
  const theirs = useRef(opened)
  const [changes, setChanges] = useState<readonly Change[]>([])
  return {
    changes,
    check: async (mine) => {
      if (since === undefined) return true
      theirs.current = await since.read()
      const { says } = since
      const found = changesOf(says(seen.current), says(theirs.current), says(mine))
      // Both made the same of it: there is nothing to lose.
      const isSame = found.every((change) => change.theirs === change.mine)
      setChanges(isSame ? [] : found)
      return isSame
    },
    accept: () => {
      seen.current = theirs.current
      setChanges([])
      return theirs.current
    },
  }
}
