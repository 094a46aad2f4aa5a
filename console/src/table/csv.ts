/**
 * A table as CSV for spreadsheets: UTF-8 with a mark, and no cell that a spreadsheet would run.
 */
interface CsvColumn<Row> {
  readonly title: string
  readonly value?: (row: Row) => string | number
}

export function toCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const exported = columns.flatMap(({ title, value }) => (value ? [{ title, value }] : []))
  const lines = [
    exported.map(({ title }) => cell(title)),
    ...rows.map((row) => exported.map(({ value }) => cell(String(value(row))))),
  ]
  return `\u{feff}${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`
}

function cell(text: string): string {
  const isFormula = /^[=+\-@\t]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const revokeAfterMs = 10_000

export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), revokeAfterMs)
}
