/**
 * A page's head: where it is, what it is, what can be done. The title gets the focus after a change
 * of page, and names the document.
 */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import { Link, NavLink, useLocation } from 'react-router'
import { t } from '../i18n/index.ts'

export interface Crumb {
  readonly label: string
  readonly to: string
}

let shownPath: string | null = null
let hasMoved = false

export function PageHead({
  title,
  crumbs,
  chip,
  note,
  actions,
  under,
}: {
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  readonly chip?: ReactNode
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly under?: ReactNode
}): ReactElement {
  const ref = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  const name = `${title} · Sluice`
  useEffect(() => {
    document.title = name
  }, [name])
  useEffect(() => {
    // The first page keeps the browser's focus; later ones announce themselves by their title, and
    // again when a title that stood in while they loaded takes the focus with it.
    const isNew = shownPath !== null && shownPath !== pathname
    hasMoved ||= isNew
    const isLost = hasMoved && document.activeElement === document.body
    if (isNew || isLost) ref.current?.focus()
    shownPath = pathname
  }, [pathname])
  return (
    <div className="page-head">
      {crumbs && (
        <nav aria-label={t('shell.crumbs')} className="crumbs">
          <ol className="crumbs">
            {crumbs.map(({ label, to }) => (
              <li key={to}>
                <Link to={to}>{label}</Link>
              </li>
            ))}
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
      )}
      <h1 ref={ref} tabIndex={-1}>
        {title}
      </h1>
      {chip}
      {note && <span className="note">{note}</span>}
      {actions && <div className="head-actions">{actions}</div>}
      {under && <div className="under">{under}</div>}
    </div>
  )
}

/** Tabs of one thing; the document is named by the tab and the thing. */
export function Tabs({
  label,
  thing,
  tabs,
}: {
  readonly label: string
  readonly thing: string
  readonly tabs: readonly Crumb[]
}): ReactElement {
  const { pathname } = useLocation()
  const active = tabs.find(({ to }) => to.split('?')[0] === pathname)?.label
  useEffect(() => {
    if (active !== undefined) document.title = `${active} · ${thing} · Sluice`
  }, [active, thing])
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to}>
          {tab.label}
        </NavLink>
      ))}
    </nav>
  )
}
