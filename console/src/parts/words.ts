/** The words that the parts of ui/ and table/ are given: those know none themselves. */
import { number, t, tn, word } from '../i18n/index.ts'
import type { TableWords } from '../table/table.tsx'

export function tableWords(search: string): TableWords {
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
    sortOff: t('table.sortOff'),
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
