/**
 * A table of things. What the user set (page, size, search, order) is in the URL; rows that are all
 * loaded are searched, ordered and paged here, others by the server and never one page alone.
 */
import type { ReactElement, ReactNode } from 'react'
import { Button, Empty, Icon, IconButton, Menu, Notice } from '../ui/index.ts'
import { ExportButton, type ExportWords, useExport } from './export.tsx'
import { useHiddenColumns } from './hidden-columns.ts'
import { Pager, type PagerWords } from './pager.tsx'
import { SearchBox } from './search-box.tsx'
import { type Rows, type TableUrl, viewOf } from './view.ts'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** What the column is ordered and exported by; without it, neither. */
  readonly value?: (row: Row) => string | number
  /** The first column of a block on small screens. */
  readonly lead?: boolean
  readonly pin?: 'end'
}

export interface TableWords extends PagerWords, ExportWords {
  readonly search: string
  readonly clear: string
  readonly none: (q: string) => string
  readonly pick: (name: string) => string
  readonly pickAll: string
  readonly picked: (n: number) => string
  readonly refresh: string
  readonly columns: string
  readonly sortOff: string
  readonly searchOff: string
}

export interface TableProps<Row> {
  readonly caption: string
  /** Many columns: less room between them, heads on two lines. */
  readonly dense?: boolean
  /** Under which name the browser keeps which columns are shown; without it all are. */
  readonly memory?: string
  readonly columns: readonly Column<Row>[]
  readonly rows: Rows<Row>
  /** The columns for rows that are not in sight, where they show more than a row says itself. */
  readonly columnsFor?: (
    rows: readonly Row[],
    signal: AbortSignal,
  ) => Promise<readonly Column<Row>[]>
  readonly id: (row: Row) => string
  readonly name: (row: Row) => string
  readonly url: TableUrl
  readonly words: TableWords
  readonly actions?: ReactNode
  readonly filters?: ReactNode
  /** Whether a filter beside the search is set: then "none" can be cleared. */
  readonly filtered?: boolean
  readonly onClear?: () => void
  readonly picked?: ReadonlySet<string>
  readonly onPick?: (picked: ReadonlySet<string>) => void
  readonly bulk?: ReactNode
  readonly empty: { readonly title: string; readonly body?: ReactNode; readonly action?: ReactNode }
  readonly failed: (error: Error, retry: () => void) => ReactNode
}

const waitingRows = [1, 2, 3, 4, 5, 6]

export function DataTable<Row>(given: TableProps<Row>): ReactElement {
  const [hidden, toggle] = useHiddenColumns(given.memory)
  const isShown = ({ key }: Column<Row>) => !hidden.has(key)
  const columns = given.columns.filter(isShown)
  const props = { ...given, columns }
  const { rows, url, words } = props
  const view = viewOf(props)
  const isFiltered = url.q !== '' || (props.filtered ?? false)
  const clear = () => {
    if (props.onClear !== undefined) props.onClear()
    else url.set({ q: '' })
  }
  const exporting = useExport({
    ...{ caption: given.caption, id: given.id, matching: view.matching },
    readAll: rows.whole ? undefined : rows.readAll,
    columns: async (all, signal) => {
      if (rows.whole || given.columnsFor === undefined) return columns
      return (await given.columnsFor(all, signal)).filter(isShown)
    },
  })
  return (
    <div>
      <div className="toolbar">
        {props.actions}
        <span className="grow" />
        {props.filters}
        {rows.noSearch ? (
          <span className="muted">{words.searchOff}</span>
        ) : (
          <SearchBox value={url.q} label={words.search} onChange={(q) => url.set({ q })} />
        )}
        <IconButton className="framed" icon="refresh" name={words.refresh} onClick={rows.refetch} />
        <ExportButton exporting={exporting} total={rows.total} words={words} />
        {given.memory !== undefined && (
          <Menu
            label={words.columns}
            className="button plain"
            items={given.columns
              .filter(({ lead, pin }) => !lead && !pin)
              .map(({ key, title: label }) => {
                return { key, label, checked: !hidden.has(key), run: () => toggle(key) }
              })}
          />
        )}
      </div>
      <Picked {...props} />
      <div role="status">
        {exporting.state?.kind === 'cut' && (
          <Notice tone="warn">{words.exportCut(exporting.state.rows)}</Notice>
        )}
      </div>
      {exporting.state?.kind === 'failed' && props.failed(exporting.state.error, exporting.start)}
      {rows.error !== null && rows.all === undefined ? (
        props.failed(rows.error, rows.refetch)
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls, scrolls by keys */}
          <section className="table-box" aria-label={props.caption} tabIndex={0}>
            <table
              className={classesOf(props.dense, rows.isStale)}
              aria-busy={rows.all === undefined}
            >
              <caption className="hidden">{props.caption}</caption>
              <Head {...props} shown={view.shown} />
              <tbody>
                {rows.all === undefined
                  ? waitingRows.map((row) => (
                      <Waiting key={row} columns={columns} pick={props.picked} />
                    ))
                  : view.shown.map((row) => <Line key={props.id(row)} row={row} {...props} />)}
              </tbody>
            </table>
            {rows.all !== undefined && view.shown.length === 0 && (
              <Nothing {...props} isFiltered={isFiltered} clear={clear} />
            )}
          </section>
          <Pager url={url} total={view.total} words={words} />
        </>
      )}
    </div>
  )
}

function Picked<Row>({ picked, words, bulk }: TableProps<Row>): ReactElement | null {
  if (picked === undefined || picked.size === 0) return null
  return (
    <div className="toolbar" role="status">
      <strong>{words.picked(picked.size)}</strong>
      {bulk}
    </div>
  )
}

function classesOf(isDense = false, isStale = false): string {
  return ['table', isDense && 'dense', isStale && 'dimmed'].filter(Boolean).join(' ')
}

function Head<Row>(props: TableProps<Row> & { readonly shown: readonly Row[] }): ReactElement {
  const { columns, url, words, picked, onPick, shown, id } = props
  const all = shown.length > 0 && shown.every((row) => picked?.has(id(row)))
  return (
    <thead>
      <tr>
        {picked && onPick && (
          <th className="pick" scope="col">
            <input
              type="checkbox"
              aria-label={words.pickAll}
              checked={all}
              onChange={() => onPick(new Set(all ? [] : shown.map(id)))}
            />
          </th>
        )}
        {columns.map((column) => (
          <HeadCell
            key={column.key}
            column={column}
            url={url}
            words={words}
            whole={props.rows.whole}
          />
        ))}
      </tr>
    </thead>
  )
}

function HeadCell<Row>({
  column,
  url,
  words,
  whole,
}: {
  readonly column: Column<Row>
  readonly url: TableUrl
  readonly words: TableWords
  readonly whole: boolean
}): ReactElement {
  const { key, title, pin } = column
  const up = url.sort === key
  const down = url.sort === `-${key}`
  const order = up ? 'ascending' : down ? 'descending' : undefined
  const next = up ? `-${key}` : down ? '' : key
  return (
    <th scope="col" className={pin && 'pin'} aria-sort={order}>
      {column.value === undefined ? (
        title
      ) : (
        <button
          type="button"
          title={whole ? undefined : words.sortOff}
          aria-disabled={!whole || undefined}
          onClick={() => whole && url.set({ sort: next })}
        >
          {title}
          <Icon name="chevron" />
        </button>
      )}
    </th>
  )
}

function Line<Row>({ row, ...props }: TableProps<Row> & { readonly row: Row }): ReactElement {
  const { picked, onPick, columns } = props
  const key = props.id(row)
  const isPicked = picked?.has(key) ?? false
  const toggle = () => {
    if (picked === undefined || onPick === undefined) return
    const next = new Set(picked)
    if (!next.delete(key)) next.add(key)
    onPick(next)
  }
  return (
    // The keys j and k go from row to row; Tab goes to what is in them.
    <tr data-row={key} tabIndex={-1} className={isPicked ? 'picked' : undefined}>
      {picked && onPick && (
        <td className="pick">
          <input
            type="checkbox"
            aria-label={props.words.pick(props.name(row))}
            checked={isPicked}
            onChange={toggle}
          />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.key}
          data-label={column.title}
          className={column.pin ? 'pin' : column.lead ? 'lead' : undefined}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

function Waiting<Row>({
  columns,
  pick,
}: {
  readonly columns: readonly Column<Row>[]
  readonly pick: ReadonlySet<string> | undefined
}): ReactElement {
  return (
    <tr className="wait">
      {pick && <td className="pick" />}
      {columns.map(({ key, pin }) => (
        <td key={key} className={pin && 'pin'}>
          <span />
        </td>
      ))}
    </tr>
  )
}

function Nothing<Row>({
  url,
  words,
  empty,
  isFiltered,
  clear,
}: TableProps<Row> & {
  readonly isFiltered: boolean
  readonly clear: () => void
}): ReactElement {
  if (!isFiltered) return <Empty {...empty} />
  return <Empty title={words.none(url.q)} action={<Button onClick={clear}>{words.clear}</Button>} />
}
