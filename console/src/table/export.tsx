/**
 * A table as a file: all rows of the present search and filters, not those in sight alone. Rows
 * that are not here are read first, which shows how far it is, can be stopped, and stops by itself
 * when the table goes.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { IconButton } from '../ui/index.ts'
import { download, toCsv } from './csv.ts'
import type { AllRows } from './view.ts'

/** What is exported: the columns may need to know more of rows that were not in sight. */
export interface Exported<Row> {
  readonly caption: string
  readonly id: (row: Row) => string
  readonly columns: (
    rows: readonly Row[],
    signal: AbortSignal,
  ) => Promise<Parameters<typeof toCsv<Row>>[0]>
  /** The rows when they are all here. */
  readonly matching: readonly Row[]
  /** Reads them when they are not. */
  readonly readAll:
    | ((signal: AbortSignal, tell: (rows: number) => void) => Promise<AllRows<Row>>)
    | undefined
}

/** How far a file is: being read, cut at so many rows, or failed. */
export type ExportState =
  | { readonly kind: 'reading'; readonly rows: number }
  | { readonly kind: 'cut'; readonly rows: number }
  | { readonly kind: 'failed'; readonly error: Error }
  | null

export interface Exporting {
  readonly state: ExportState
  readonly start: () => void
  readonly stop: () => void
}

export function useExport<Row>(what: Exported<Row>): Exporting {
  const [state, setState] = useState<ExportState>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const stop = () => {
    running.current?.abort()
    running.current = null
    setState(null)
  }
  const start = async () => {
    stop()
    const controller = new AbortController()
    const { signal } = controller
    running.current = controller
    try {
      const read = await rowsOf(what, signal, (rows) => setState({ kind: 'reading', rows }))
      const columns = await what.columns(read.rows, signal)
      if (signal.aborted) return
      download(`${what.caption}.csv`, toCsv(columns, read.rows))
      setState(read.isCut ? { kind: 'cut', rows: read.rows.length } : null)
    } catch (error) {
      if (signal.aborted) return
      // What is still being read is of no use any more.
      controller.abort()
      setState({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  return { state, start: () => void start(), stop }
}

async function rowsOf<Row>(
  { matching, readAll, id }: Exported<Row>,
  signal: AbortSignal,
  tell: (rows: number) => void,
): Promise<AllRows<Row>> {
  if (readAll === undefined) return { rows: matching, isCut: false }
  tell(0)
  const { rows, isCut } = await readAll(signal, (count) => {
    if (!signal.aborted) tell(count)
  })
  return { rows: [...new Map(rows.map((row) => [id(row), row])).values()], isCut }
}

export interface ExportWords {
  readonly export: string
  readonly exporting: (rows: number, total: number) => string
  readonly exportStop: string
  readonly exportCut: (rows: number) => string
}

/** The button; while rows are read, how far that is and a way to stop it. */
export function ExportButton({
  exporting: { state, start, stop },
  total,
  words,
}: {
  readonly exporting: Exporting
  readonly total: number
  readonly words: ExportWords
}): ReactElement {
  // One and the same button, so that it keeps the focus when it turns from one into the other.
  const isReading = state?.kind === 'reading'
  return (
    <>
      {isReading && <span className="nowrap muted">{words.exporting(state.rows, total)}</span>}
      <IconButton
        className="framed"
        icon={isReading ? 'close' : 'download'}
        name={isReading ? words.exportStop : words.export}
        onClick={isReading ? stop : start}
      />
    </>
  )
}
