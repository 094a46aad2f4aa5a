/**
 * The frame around every page: top bar, side menu, the page itself, the lines of what is under way.
 * Without a session there is only the login page, which leads back to where one was.
 */
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, Suspense, useEffect, useState } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { onSignedOut, queries } from '../api/query.ts'
import { sessionQuery } from '../api/session.ts'
import { t } from '../i18n/index.ts'
import { ErrorBox } from '../parts/error-box.tsx'
import { paths } from '../paths.ts'
import { Expiry } from './expiry.tsx'
import { Keys } from './keys.tsx'
import { Lines } from './lines.tsx'
import { isMenuNarrow, rememberMenu } from './preferences.ts'
import { SideMenu } from './side-menu.tsx'
import { TopBar } from './top-bar.tsx'

/** The page as `next=` carries it. */
function here({ pathname, search }: { readonly pathname: string; readonly search: string }) {
  return `/console${pathname}${search}`
}

export function Shell(): ReactElement {
  const session = useQuery(sessionQuery)
  const navigate = useNavigate()
  const location = useLocation()
  const [narrow, setNarrow] = useState(isMenuNarrow)
  const [open, setOpen] = useState(false)
  const next = here(location)
  useEffect(() => {
    return onSignedOut(() => queries.setQueryData(sessionQuery.queryKey, null))
  }, [])
  useEffect(() => {
    if (session.data === null) navigate(paths.login(next), { replace: true })
  }, [session.data, navigate, next])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setOpen(false), [location.pathname])
  const classes = ['frame', narrow && 'narrow', open && 'menu-open'].filter(Boolean).join(' ')
  if (session.data === null) return <div className={classes} />
  return (
    <div className={classes}>
      <a className="skip" href="#page">
        {t('shell.skip')}
      </a>
      <TopBar session={session.data ?? null} onMenu={() => setOpen(!open)} isOpen={open} />
      <SideMenu
        session={session.data ?? null}
        narrow={narrow}
        onNarrow={() => {
          setNarrow(!narrow)
          rememberMenu(!narrow)
        }}
      />
      {/* While a page loads the old one stays, under the new address: this says whose it is. */}
      <main id="page" className="page" tabIndex={-1} data-at={next}>
        {session.data && <Expiry session={session.data} />}
        {session.error && <ErrorBox error={session.error} retry={() => void session.refetch()} />}
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      <Lines />
      <Keys />
    </div>
  )
}
