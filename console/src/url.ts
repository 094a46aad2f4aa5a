/**
 * What the user set on a page lives in its URL: page, search, filters, the open dialog. Defaults
 * are left out, so that a link says what differs. Opening pushes, so Back closes what was opened
 * last.
 */
import { useLocation, useNavigate, useSearchParams } from 'react-router'

const pageSizes = [20, 50, 100] as const

export interface Url {
  readonly page: number
  readonly size: number
  readonly q: string
  /** Column and direction, such as `name` or `-time`; empty: the server's order. */
  readonly sort: string
  readonly dialog: string | null
  readonly on: string | null
  get(name: string): string
  /** Sets filters and the like; an empty value leaves the URL. Goes back to the first page. */
  set(values: Readonly<Record<string, string>>, replace?: boolean): void
  goto(page: number): void
  open(dialog: string, on?: string, more?: Readonly<Record<string, string>>): void
  close(): void
}

export function useUrl(): Url {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const location = useLocation()
  const change = (values: Readonly<Record<string, string>>, options: object) => {
    setParams((old) => {
      const next = new URLSearchParams(old)
      for (const [name, value] of Object.entries(values)) {
        if (value === '') next.delete(name)
        else next.set(name, value)
      }
      return next
    }, options)
  }
  const size = Number(params.get('size'))
  return {
    page: Math.max(1, Math.trunc(Number(params.get('page'))) || 1),
    size: pageSizes.find((known) => known === size) ?? pageSizes[0],
    q: params.get('q') ?? '',
    sort: params.get('sort') ?? '',
    dialog: params.get('do'),
    on: params.get('on'),
    get: (name) => params.get(name) ?? '',
    set: (values, replace = true) => change({ page: '', ...values }, { replace }),
    goto: (page) => change({ page: page > 1 ? String(page) : '' }, {}),
    open: (dialog, on = '', more = {}) =>
      change({ do: dialog, on, to: '', ...more }, { state: { opened: true } }),
    close: () => {
      // What this page opened is one step back; what a link opened is not.
      const state: unknown = location.state
      const opened = typeof state === 'object' && state !== null && 'opened' in state
      if (opened) navigate(-1)
      else change({ do: '', on: '', to: '' }, { replace: true })
    },
  }
}
