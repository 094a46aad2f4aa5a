import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toCsv } from './csv.ts'
import { viewOf } from './view.ts'

const columns = [
  { key: 'n', title: 'N', value: (row: { n: number; s: string }) => row.n },
  { key: 's', title: 'S', value: (row: { n: number; s: string }) => row.s },
]
const all = Array.from({ length: 45 }, (_, i) => ({ n: i, s: i % 2 === 0 ? 'even' : 'odd' }))
const base = { columns, id: (row: { n: number }) => String(row.n), name: () => '' }
const rows = { all, total: 45, whole: true, error: null, isStale: false, refetch() {} }
const url = { page: 1, size: 20, q: '', sort: '', set() {}, goto() {} }

describe('viewOf', () => {
  it('pages, searches and orders rows that are all here', () => {
    assert.equal(viewOf({ ...base, rows, url }).shown.length, 20)
    assert.equal(viewOf({ ...base, rows, url: { ...url, page: 3 } }).shown.length, 5)
    const odd = viewOf({ ...base, rows, url: { ...url, q: 'ODD' } })
    assert.equal(odd.total, 22)
    const down = viewOf({ ...base, rows, url: { ...url, sort: '-n' } })
    assert.equal(down.shown[0]?.n, 44)
    const none = viewOf({ ...base, rows, url: { ...url, q: 'nothing' } })
    assert.deepEqual([none.total, none.shown], [0, []])
  })

  it('shows the first page where the wanted one is past the end', () => {
    assert.equal(viewOf({ ...base, rows, url: { ...url, page: 9 } }).shown[0]?.n, 0)
  })

  it('leaves the page of a server as it came', () => {
    const page = { ...rows, all: all.slice(0, 20), total: 900, whole: false }
    const view = viewOf({ ...base, rows: page, url: { ...url, sort: '-n', q: 'odd', page: 7 } })
    assert.deepEqual([view.shown.length, view.total, view.shown[0]?.n], [20, 900, 0])
  })
})

describe('toCsv', () => {
  it('quotes what needs it and defuses formulas', () => {
    const odd = [
      { n: -1, s: '=1+1' },
      { n: 2, s: 'a,"b"\nc' },
    ]
    assert.equal(toCsv(columns, odd), '\u{feff}N,S\r\n-1,\'=1+1\r\n2,"a,""b""\nc"\r\n')
  })
})
