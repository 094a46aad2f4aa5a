/**
 * Icons: 16 px, one stroke, the colour of the text around them. Only with a word, or in a button
 * that has a name.
 */
import type { ReactElement } from 'react'

const shapes = {
  api: 'M5 4 1.5 8 5 12M11 4l3.5 4L11 12M9 3 7 13',
  app: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
  chevron: 'm4 6 4 4 4-4',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  collapse: 'M13.5 2.5v11M10 4.5 6 8l4 3.5M6 8H1.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  download: 'M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  edit: 'm2.5 13.5.5-3 8-8 2.5 2.5-8 8zM9 4.5 11.5 7',
  expand: 'M2.5 2.5v11M6 4.5 10 8l-4 3.5M10 8h4.5',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  globe: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c4 4 4 9 0 13-4-4-4-9 0-13z',
  home: 'M2 8l6-5.5L14 8M4 6.5v7h8v-7M6.5 13.5v-4h3v4',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7v4.5M8 4.5v.5',
  key: 'M10.5 1.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM7.5 8.5l-5.5 5.5M4 12l2 2',
  menu: 'M2 4h12M2 8h12M2 12h12',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  plan: 'M2 13.5h12M3.5 11a5 5 0 1 1 9 0M8 9l2.5-3',
  plugin: 'M6 2v3M10 2v3M3.5 5h9v3a4.5 4.5 0 0 1-9 0zM8 12.5V15',
  plus: 'M8 3v10M3 8h10',
  refresh: 'M13.5 8A5.5 5.5 0 1 1 12 4.200M13.5 1.5v3.5H10',
  right: 'm6 4 4 4-4 4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  service: 'M2.5 2.5h11v4h-11zM2.5 9.5h11v4h-11zM5 4.5h.01M5 11.5h.01',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  system: 'M2.5 3h11v7.5h-11zM5.5 13.5h5M8 10.5v3',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.5 9h7l.5-9',
  user: 'M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.5 14c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5',
  warn: 'M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.5v.5',
} as const

export type IconName = keyof typeof shapes

export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  )
}
