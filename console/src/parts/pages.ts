/**
 * Reading a list to its end, page by page: a few calls at a time, up to a bound that the reader
 * names, until it is stopped.
 */
import { pageRowsMax } from '../first-calls.ts'

export interface Page<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

const callsAtOnceMax = 4

/**
 * The rows of `first` and of all pages after it, at most `rowsMax`, in the list's order. `at` reads
 * a page; `tell` hears how many rows are there. The first error ends it.
 */
export async function readPages<Row>(
  first: Page<Row>,
  at: (offset: number) => Promise<Page<Row>>,
  rowsMax: number,
  tell: (rows: number) => void = () => {},
): Promise<readonly Row[]> {
  const wanted = Math.min(first.total, rowsMax)
  const end = Math.ceil(wanted / pageRowsMax)
  const pages = [first.rows]
  let count = first.rows.length
  let next = 1
  tell(count)
  const work = async () => {
    for (let n = next++; n < end; n = next++) {
      try {
        const { rows } = await at(n * pageRowsMax)
        pages[n] = rows
        count += rows.length
        tell(count)
      } catch (error) {
        next = end
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: callsAtOnceMax }, work))
  return pages.flat().slice(0, wanted)
}
