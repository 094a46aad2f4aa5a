/** Areas that exist and that the session may see; nothing else is in the menu. */
import type { ReactElement } from 'react'
import { Link, useLocation } from 'react-router'
import type { Session } from '../api/session.ts'
import { type Key, t } from '../i18n/index.ts'
import { paths } from '../paths.ts'
import { Icon, type IconName } from '../ui/index.ts'

interface Entry {
  readonly key: Key
  readonly icon: IconName
  readonly to: () => string
  /** The beginnings of the paths that belong to it; `/` is one path alone. */
  readonly at: readonly string[]
  readonly action: string
}

const entries: readonly (Entry | { readonly group: Key })[] = [
  { key: 'menu.overview', icon: 'home', to: paths.home, at: ['/'], action: 'DescribeEffect' },
  {
    key: 'menu.services',
    icon: 'service',
    to: paths.services,
    at: ['/services', '/apis'],
    action: 'DescribeServicesStatus',
  },
  { group: 'menu.callers' },
  {
    key: 'menu.plans',
    icon: 'plan',
    to: paths.plans,
    at: ['/plans'],
    action: 'DescribeUsagePlansStatus',
  },
  {
    key: 'menu.secrets',
    icon: 'key',
    to: paths.secrets,
    at: ['/secrets'],
    action: 'DescribeApiKeysStatus',
  },
  { key: 'menu.apps', icon: 'app', to: paths.apps, at: ['/apps'], action: 'DescribeApiAppsStatus' },
  {
    key: 'menu.plugins',
    icon: 'plugin',
    to: paths.plugins,
    at: ['/plugins'],
    action: 'DescribePlugins',
  },
  { group: 'menu.operation' },
  { key: 'menu.system', icon: 'system', to: paths.nodes, at: ['/system'], action: 'DescribeNodes' },
]

function isWithin(at: readonly string[], path: string): boolean {
  return at.some((begin) => (begin === '/' ? path === '/' : path.startsWith(begin)))
}

function isPermitted(session: Session | null, action: string): boolean {
  const rights = session?.Rights ?? 'all'
  return rights === 'all' || rights.includes(action)
}

export function SideMenu({
  session,
  narrow,
  onNarrow,
}: {
  readonly session: Session | null
  readonly narrow: boolean
  readonly onNarrow: () => void
}): ReactElement {
  const { pathname } = useLocation()
  const shown = entries.filter((entry) => 'group' in entry || isPermitted(session, entry.action))
  return (
    <nav className="side" id="side-menu" aria-label={t('shell.menu')}>
      <ul>
        {shown.map((entry) =>
          'group' in entry ? (
            <li key={entry.group} className="group">
              {t(entry.group as 'menu.callers')}
            </li>
          ) : (
            <li key={entry.key}>
              <Link
                to={entry.to()}
                title={narrow ? t(entry.key as 'menu.services') : undefined}
                aria-current={isWithin(entry.at, pathname) ? 'page' : undefined}
              >
                <Icon name={entry.icon} />
                <span className={narrow ? 'word hidden-word' : 'word'}>
                  {t(entry.key as 'menu.services')}
                </span>
              </Link>
            </li>
          ),
        )}
      </ul>
      <div className="foot">
        <button type="button" onClick={onNarrow} aria-expanded={!narrow}>
          <Icon name={narrow ? 'expand' : 'collapse'} />
          <span className={narrow ? 'word hidden-word' : 'word'}>{t('shell.collapse')}</span>
        </button>
      </div>
    </nav>
  )
}
