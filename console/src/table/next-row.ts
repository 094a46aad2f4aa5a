/**
 * Where the focus goes when the row that had it is gone: to the one in its place. Without it, what
 * was pressed in a row and ends it would leave a keyboard at the top of the page.
 */
import { useEffect, useRef } from 'react'

/** What the body of a table is given: its ref, and who of its rows had the focus last. */
export function useNextRow(keys: readonly string[]) {
  const body = useRef<HTMLTableSectionElement>(null)
  const last = useRef<{ readonly key: string; readonly place: number } | null>(null)
  // After every drawing: the row may go before what was open over it closes, or after.
  useEffect(() => {
    const had = last.current
    if (had === null || keys.includes(had.key) || document.activeElement !== document.body) return
    last.current = null
    const rows = body.current?.querySelectorAll<HTMLElement>('tr[data-row]') ?? []
    const next = rows[Math.min(had.place, rows.length - 1)]
    if (next) next.focus()
    else body.current?.closest<HTMLElement>('.table-box')?.focus()
  })
  return {
    body,
    /** Told by each row, also of the focus in what it opened over the page. */
    hasFocus: (key: string) => {
      last.current = { key, place: keys.indexOf(key) }
    },
  }
}
