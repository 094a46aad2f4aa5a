/**
 * From rows to what a table shows. Pure: search, order and page of rows that are all here, or the
 * server's page as it came.
 */

/** Rows read for a file. */
export interface AllRows<Row> {
  /** A row that moved while they were read may be there twice. */
  readonly rows: readonly Row[]
  /** Whether there are more than are read for one file. */
  readonly isCut: boolean
}

/** What a table gets: the rows, and how much of the list they are. */
export interface Rows<Row> {
  /** Undefined while nothing has come yet. */
  readonly all: readonly Row[] | undefined
  /** How many the server has. */
  readonly total: number
  /** Whether `all` is the whole list; otherwise it is the server's page. */
  readonly whole: boolean
  /** Whether nobody can search it: too long to be searched here, and the server has no way. */
  readonly noSearch?: boolean
  readonly error: Error | null
  /** Whether older rows stand in while new ones load. */
  readonly isStale: boolean
  readonly refetch: () => void
  /** Reads what the server has of a list that is not whole; `tell` hears how many are there. */
  readonly readAll?: (signal: AbortSignal, tell: (rows: number) => void) => Promise<AllRows<Row>>
}

/** What a table reads and sets in the URL. */
export interface TableUrl {
  readonly page: number
  readonly size: number
  readonly q: string
  readonly sort: string
  set(values: Readonly<Record<string, string>>, replace?: boolean): void
  goto(page: number): void
}

interface Viewed<Row> {
  readonly rows: Rows<Row>
  readonly url: TableUrl
  readonly id: (row: Row) => string
  readonly name: (row: Row) => string
  readonly columns: readonly {
    readonly key: string
    readonly value?: (row: Row) => string | number
  }[]
}

export interface View<Row> {
  /** All rows that pass the search. */
  readonly matching: readonly Row[]
  /** Those of the present page. */
  readonly shown: readonly Row[]
  readonly total: number
}

export function viewOf<Row>({ rows, url, id, name, columns }: Viewed<Row>): View<Row> {
  const all = rows.all ?? []
  if (!rows.whole) return { matching: all, shown: all, total: rows.total }
  const q = url.q.trim().toLowerCase()
  const passes = (row: Row) => {
    const values = columns.map(({ value }) => (value === undefined ? '' : String(value(row))))
    return [id(row), name(row), ...values].some((text) => text.toLowerCase().includes(q))
  }
  const matching = inOrder(q === '' ? all : all.filter(passes), url.sort, columns)
  const start = (url.page - 1) * url.size
  const isPast = start >= matching.length
  const first = isPast ? 0 : start
  return { matching, shown: matching.slice(first, first + url.size), total: matching.length }
}

function inOrder<Row>(
  rows: readonly Row[],
  sort: string,
  columns: Viewed<Row>['columns'],
): readonly Row[] {
  const isDown = sort.startsWith('-')
  const key = isDown ? sort.slice(1) : sort
  const value = columns.find((column) => column.key === key)?.value
  if (value === undefined) return rows
  const compare = (a: Row, b: Row) => {
    const [x, y] = [value(a), value(b)]
    if (typeof x === 'number' && typeof y === 'number') return x - y
    return String(x).localeCompare(String(y), undefined, { numeric: true })
  }
  return rows.toSorted((a, b) => (isDown ? compare(b, a) : compare(a, b)))
}
