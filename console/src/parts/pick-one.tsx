/**
 * Choosing one of a list that may be long: a native select, with a search below it where there are
 * more than are here. What is chosen stays among the choices, whatever is typed.
 */
import { type ReactElement, useState } from 'react'
import { SearchBox } from '../table/search-box.tsx'
import { Field } from '../ui/index.ts'
import { isNamed, More, type Pickable } from './pick-list.tsx'
import type { Picking } from './pick-rows.ts'

export function PickOne<Row>({
  label,
  name,
  hint,
  warning,
  none = '',
  from,
  show,
  value,
  onPick,
  search,
  required = false,
}: {
  readonly label: string
  readonly name?: string
  readonly hint?: string
  /** What will come of the choice, which may be made all the same. */
  readonly warning?: string | undefined
  /** What choosing nothing is called. */
  readonly none?: string
  readonly from: Picking<Row>
  readonly show: (row: Row) => Pickable
  readonly value: string
  readonly onPick: (id: string, row: Row | undefined) => void
  readonly search: string
  readonly required?: boolean
}): ReactElement {
  const [chosen, setChosen] = useState<Pickable | null>(null)
  const rows = from.rows ?? []
  const all = rows.map(show)
  const here = all.find(({ id }) => id === value)
  if (here !== undefined && chosen?.id !== value) setChosen(here)
  const found = all.filter(isNamed(from.q))
  const isMissing = chosen?.id === value && !found.some(({ id }) => id === value)
  const options = isMissing ? [chosen, ...found] : found
  return (
    <Field label={label} hint={hint} error={warning} required={required}>
      {({ 'aria-invalid': _fits, ...control }) => (
        <>
          <select
            {...control}
            name={name}
            className="input"
            value={value}
            onChange={({ target }) => {
              onPick(
                target.value,
                rows.find((one) => show(one).id === target.value),
              )
            }}
          >
            <option value="">{none}</option>
            {options.map(({ id, name, detail, note }) => (
              <option key={id} value={id}>
                {name} ({detail}){note ? ` - ${note}` : ''}
              </option>
            ))}
          </select>
          {(from.more !== null || from.q !== '') && <Search from={from} label={search} />}
        </>
      )}
    </Field>
  )
}

function Search<Row>({
  from,
  label,
}: {
  readonly from: Picking<Row>
  readonly label: string
}): ReactElement {
  return (
    <div className="toolbar pick-search">
      <SearchBox value={from.q} label={label} onChange={from.onSearch} />
      <span className="muted">
        <More from={from} />
      </span>
    </div>
  )
}
