/** How many there are, which page is shown, how many a page. */
import { type ReactElement, useId } from 'react'
import { IconButton } from '../ui/index.ts'
import type { TableUrl } from './view.ts'

export interface PagerWords {
  readonly total: (n: number) => string
  readonly perPage: string
  readonly pageOf: (page: number, pages: number) => string
  readonly previous: string
  readonly next: string
  readonly first: string
  readonly last: string
}

const sizes = [20, 50, 100]

export function Pager({
  url,
  total,
  words,
}: {
  readonly url: TableUrl
  readonly total: number
  readonly words: PagerWords
}): ReactElement {
  const id = useId()
  const pages = Math.max(1, Math.ceil(total / url.size))
  const page = Math.min(url.page, pages)
  return (
    <div className="table-foot">
      <span>{words.total(total)}</span>
      <span className="grow" />
      <label htmlFor={id}>{words.perPage}</label>
      <select
        id={id}
        className="input"
        value={url.size}
        onChange={(event) =>
          url.set({ size: event.target.value === '20' ? '' : event.target.value })
        }
      >
        {sizes.map((size) => (
          <option key={size}>{size}</option>
        ))}
      </select>
      <span className="nowrap">{words.pageOf(page, pages)}</span>
      <span>
        <IconButton
          icon="chevron"
          className="back"
          name={words.previous}
          why={page > 1 ? true : words.first}
          onClick={() => url.goto(page - 1)}
        />
        <IconButton
          icon="right"
          name={words.next}
          why={page < pages ? true : words.last}
          onClick={() => url.goto(page + 1)}
        />
      </span>
    </div>
  )
}
