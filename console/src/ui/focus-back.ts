/**
 * Where the focus goes when a dialog closes: back to what opened it. Where that is gone, to the row
 * that stands in its place, else to the page's title; it is never lost.
 */
import { useState } from 'react'

interface Opener {
  readonly element: Element | null
  /** The place of its row in the table; -1: it stands in none. */
  readonly row: number
}

/** Of the last dialog that was not opened from another one. */
let last: Opener = { element: null, row: -1 }

const rowOf = 'tr[data-row]'

function openerNow(): Opener {
  const active = document.activeElement
  // What follows on a dialog goes back to where that one came from.
  if (active?.closest('.dialog')) return last
  // The entry of a menu goes with its menu, which has the name of the button that opened it.
  const button = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  const element = button == null ? active : document.getElementById(button)
  const row = element?.closest(rowOf) ?? null
  const rows = row === null ? [] : [...document.querySelectorAll(rowOf)]
  last = { element, row: row === null ? -1 : rows.indexOf(row) }
  return last
}

function placeOf({ element, row }: Opener): HTMLElement | null {
  if (element instanceof HTMLElement && element.isConnected && element !== document.body) {
    return element
  }
  const rows = document.querySelectorAll<HTMLElement>(rowOf)
  const next = row < 0 ? undefined : rows[Math.min(row, rows.length - 1)]
  return next ?? document.querySelector<HTMLElement>('main h1')
}

/** For `onCloseAutoFocus` of what is mounted while it is open. */
export function useFocusBack(): (event: Event) => void {
  const [opener] = useState(openerNow)
  return (event) => {
    event.preventDefault()
    // Whoever took it meanwhile keeps it: the next page, the next dialog.
    if (document.activeElement === document.body) placeOf(opener)?.focus()
  }
}
