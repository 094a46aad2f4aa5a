/**
 * The keys that act on the rows of a page's tables: the row that has the focus is the one meant, so
 * what the eye sees, a screen reader says and a key does are the same.
 */

/** Rows that can have the focus carry this. */
const rowsOf = 'main tr[data-row]'

function presentRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('tr[data-row]') ?? null
}

function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(rowsOf)]
  const present = presentRow()
  const at = present === null ? -1 : rows.indexOf(present)
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step
  const row = rows[next]
  row?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

function click(selector: string, within: ParentNode | null): void {
  within?.querySelector<HTMLElement>(selector)?.click()
}

/** Without a row the page's own thing is meant. */
function editPage(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('main [data-key=edit]')]
  buttons.find((button) => button.closest('tr') === null)?.click()
}

/** Does what the key says; false when it is none of ours. */
export function rowKey(key: string): boolean {
  const row = presentRow()
  switch (key) {
    case 'j':
      move(1)
      return true
    case 'k':
      move(-1)
      return true
    case 'x':
      click('.pick input', row)
      return true
    case 'e':
      if (row === null) editPage()
      else click('[data-key=edit]', row)
      return true
    case 'Enter':
      if (row === null || row !== document.activeElement) return false
      click('td.lead a', row)
      return true
    default:
      return false
  }
}
