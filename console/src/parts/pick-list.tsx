/**
 * Choosing many from a list: search, a count, and a range with the shift key. What cannot be chosen
 * stays visible with the reason; what is not here is said, and found by typing.
 */
import { type ReactElement, useRef } from 'react'
import { number, t } from '../i18n/index.ts'
import { SearchBox } from '../table/search-box.tsx'
import { ErrorBox } from './error-box.tsx'
import type { Picking } from './pick-rows.ts'

export interface Pickable {
  readonly id: string
  readonly name: string
  readonly detail: string
  /** Why it cannot be chosen now. */
  readonly off?: string | undefined
  /** What choosing it brings with it. */
  readonly note?: string
}

export function PickList<Row>({
  from,
  show,
  picked,
  onPick,
  search,
  empty,
}: {
  readonly from: Picking<Row>
  readonly show: (row: Row) => Pickable
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
  readonly search: string
  readonly empty: string
}): ReactElement {
  const { rows, q, onSearch } = from
  const last = useRef<string | null>(null)
  const shown = (rows ?? []).map(show).filter(isNamed(q))
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
        <SearchBox value={q} label={search} onChange={onSearch} />
        <span role="status" className="muted">
          {t('pick.selected', { n: picked.size })}
        </span>
      </div>
      <ErrorBox error={from.error} retry={from.retry} />
      <div className="list-box" aria-busy={rows === undefined && from.error === null}>
        {shown.map(({ id, name, detail, off, note }) => (
          <label key={id}>
            <input
              type="checkbox"
              className="dot"
              checked={picked.has(id)}
              // What was chosen before something else excluded it can be let go.
              disabled={off !== undefined && !picked.has(id)}
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
        {rows !== undefined && shown.length === 0 && (
          <p className="empty">{q === '' ? empty : t('table.none', { q })}</p>
        )}
      </div>
      <p className="hint">
        {t('pick.shift')} <More from={from} />
      </p>
    </div>
  )
}

/** Whether the text is in what is shown of a thing. */
export function isNamed(q: string): (row: Pickable) => boolean {
  const low = q.trim().toLowerCase()
  return ({ id, name, detail }) => `${id} ${name} ${detail}`.toLowerCase().includes(low)
}

/** That there are more than are here. */
export function More({
  from: { more },
}: {
  readonly from: Pick<Picking<unknown>, 'more'>
}): ReactElement {
  if (more === null) return <span role="status" />
  const shown = number(more.shown)
  return (
    <span role="status">
      {more.total === null
        ? t('pick.moreFound', { shown })
        : t('pick.more', { shown, total: number(more.total) })}
    </span>
  )
}
