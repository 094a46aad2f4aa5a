/**
 * Choosing many from a list: search, a count, and a range with the shift key. What cannot be chosen
 * stays visible with the reason.
 */
import { type ReactElement, useRef, useState } from 'react'
import { t } from '../i18n/index.ts'
import { SearchBox } from '../table/search-box.tsx'

export interface Pickable {
  readonly id: string
  readonly name: string
  readonly detail: string
  /** Why it cannot be chosen now. */
  readonly off?: string | undefined
  /** What choosing it brings with it. */
  readonly note?: string
}

export function PickList({
  rows,
  picked,
  onPick,
  search,
  empty,
}: {
  readonly rows: readonly Pickable[] | undefined
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
  readonly search: string
  readonly empty: string
}): ReactElement {
  const [q, setQ] = useState('')
  const last = useRef<string | null>(null)
  const low = q.trim().toLowerCase()
  const shown = (rows ?? []).filter(({ id, name, detail }) =>
    `${id} ${name} ${detail}`.toLowerCase().includes(low),
  )
  const toggle = (id: string, isRange: boolean) => {
    const next = new Set(picked)
    const on = !next.has(id)
    const ids = shown.filter(({ off }) => off === undefined).map((row) => row.id)
    const from = isRange && last.current !== null ? ids.indexOf(last.current) : -1
    const to = ids.indexOf(id)
    const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)
    for (const one of range) {
      if (on) next.add(one)
      else next.delete(one)
    }
    last.current = id
    onPick(next)
  }
  return (
    <div className="panes">
      <div className="toolbar">
        <SearchBox value={q} label={search} onChange={setQ} />
        <span role="status" className="muted">
          {t('pick.selected', { n: picked.size })}
        </span>
      </div>
      <div className="list-box">
        {shown.map(({ id, name, detail, off, note }) => (
          <label key={id}>
            <input
              type="checkbox"
              className="dot"
              checked={picked.has(id)}
              disabled={off !== undefined}
              // Changed by click, since only that says whether shift was held.
              onChange={() => {}}
              onClick={(event) => toggle(id, event.shiftKey)}
            />
            <span>
              {name} <code className="muted">{detail}</code>
              {off === undefined ? note && <small>{note}</small> : <small>{off}</small>}
            </span>
          </label>
        ))}
        {rows !== undefined && shown.length === 0 && <p className="empty">{empty}</p>}
      </div>
      <p className="hint">{t('pick.shift')}</p>
    </div>
  )
}
