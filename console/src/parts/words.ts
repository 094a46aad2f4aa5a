/** The words that the parts of ui/ and table/ are given: those know none themselves. */
import { number, t, tn, word } from '../i18n/index.ts'
import type { TableWords } from '../table/table.tsx'
import { wholeRowsMax } from './rows.ts'

/** `wholeMax`: of how many rows a list is searched and ordered here. */
export function tableWords(search: string, wholeMax = wholeRowsMax): TableWords {
  const max = number(wholeMax)
  return {
    search,
    clear: t('table.clear'),
    none: (q) => (q === '' ? t('table.noneFiltered') : t('table.none', { q })),
    pick: (name) => t('table.pick', { name }),
    pickAll: t('table.pickAll'),
    picked: (n) => tn('table.picked', n),
    export: t('table.export'),
    refresh: t('action.refresh'),
    columns: t('table.columns'),
    exporting: (rows, total) =>
      t('table.exporting', { rows: number(rows), total: number(Math.max(rows, total)) }),
    exportStop: t('table.exportStop'),
    exportCut: (rows) => t('table.exportCut', { rows: number(rows) }),
    sortOff: t('table.sortOff', { max }),
    searchOff: t('table.searchOff', { max }),
    total: (n) => tn('table.total', n),
    perPage: t('table.perPage'),
    pageOf: (page, pages) => t('table.pageOf', { page: number(page), pages: number(pages) }),
    previous: t('table.previous'),
    next: t('table.next'),
    first: t('table.first'),
    last: t('table.last'),
  }
}

export function copyWords() {
  return { copy: t('action.copy'), copied: t('action.copied') }
}

/** What callers may speak with a service. */
export function protocolOptions() {
  return ['http', 'https', 'http&https'].map((value) => ({ value, label: word('protocol', value) }))
}
