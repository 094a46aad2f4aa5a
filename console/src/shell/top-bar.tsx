/** Name, region, search, what is in effect, language, theme, account. */
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { useRead } from '../api/query.ts'
import { endSession, type Session, sessionQuery, tellSession } from '../api/session.ts'
import { defaultRegion } from '../default-region.ts'
import { language, t, word } from '../i18n/index.ts'
import { paths } from '../paths.ts'
import { knownRegions, useRegion } from '../region.ts'
import { Icon, Menu, State } from '../ui/index.ts'
import { useLanguageChange } from './language.tsx'
import { setTheme, type Theme, theme } from './preferences.ts'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)
/** After the page's own calls, and some more: it is never what one waits for. */
const effectAfterMs = 1_500

export function TopBar({
  session,
  onMenu,
  isOpen,
}: {
  readonly session: Session | null
  readonly onMenu: () => void
  readonly isOpen: boolean
}): ReactElement {
  const [searching, setSearching] = useState(false)
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setSearching(true)
    }
    const byName = () => setSearching(true)
    addEventListener('keydown', open)
    addEventListener('sluice-search', byName)
    return () => {
      removeEventListener('keydown', open)
      removeEventListener('sluice-search', byName)
    }
  }, [])
  return (
    <header className="top">
      <button
        type="button"
        className="bar-button menu-button"
        aria-label={t('shell.menu')}
        aria-expanded={isOpen}
        aria-controls="side-menu"
        onClick={onMenu}
      >
        <Icon name="menu" />
      </button>
      <Link to={paths.home()} className="brand">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="3" fill="var(--brand)" />
          <path d="M4 3v10M12 3v10M4 6h8M4 10h8" stroke="var(--on)" strokeWidth="1.5" />
        </svg>
        Sluice
      </Link>
      <RegionSelect session={session} />
      <span className="grow" />
      <button
        type="button"
        className="find"
        onPointerEnter={loadPalette}
        onFocus={loadPalette}
        onClick={() => setSearching(true)}
      >
        <Icon name="search" />
        <span>{t('shell.search')}</span>
        <kbd>{/Mac/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <Effect />
      <LanguageMenu />
      <ThemeMenu />
      <AccountMenu session={session} />
      {searching && (
        <Suspense fallback={null}>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </header>
  )
}

function RegionSelect({ session }: { readonly session: Session | null }): ReactElement {
  const region = useRegion()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const used = session?.Regions.map(({ Region }) => Region) ?? []
  const regions = [...new Set([defaultRegion(), region, ...used, ...knownRegions])]
  return (
    <select
      aria-label={t('shell.region')}
      value={region}
      onChange={(event) => {
        const wanted = event.target.value
        // Things belong to a region: what a page of one thing showed is not in the other one.
        const [, area = ''] = pathname.split('/')
        const search = wanted === defaultRegion() ? '' : `?region=${wanted}`
        const isOfAll = area === 'system' || area === 'apis'
        navigate({ pathname: isOfAll ? pathname : `/${area}`, search })
      }}
    >
      {regions.map((name) => (
        <option key={name} value={name}>
          {word('region', name)}
        </option>
      ))}
    </select>
  )
}

function Effect(): ReactElement {
  const [isTime, setTime] = useState(false)
  const isQuiet = useIsFetching() === 0
  useEffect(() => {
    if (!isQuiet) return
    const timer = setTimeout(() => setTime(true), effectAfterMs)
    return () => clearTimeout(timer)
  }, [isQuiet])
  const effect = useRead('DescribeEffect', {}, { enabled: isTime })
  if (effect.data === undefined) return <span className="effect" />
  const { NodeInEffectCount: on, NodeTotalCount: of } = effect.data
  return (
    <Link to={paths.snapshot()} className="bar-button effect" title={t('shell.effect', { on, of })}>
      <State tone={of > 0 && on === of ? 'ok' : 'warn'}>
        <span className="word">{t('shell.effect', { on, of })}</span>
      </State>
    </Link>
  )
}

function LanguageMenu(): ReactElement {
  const change = useLanguageChange()
  const choose = (wanted: 'en' | 'zh') => {
    void tellSession({ Language: wanted === 'zh' ? 'zh-CN' : 'en-US' }).catch(() => null)
    change(wanted)
  }
  return (
    <Menu
      label={language() === 'zh' ? '中文' : 'English'}
      name={`${t('shell.language')}${t('list.colon')}${language() === 'zh' ? '中文' : 'English'}`}
      icon="globe"
      className="bar-button"
      items={[
        { key: 'en', label: 'English', checked: language() === 'en', run: () => choose('en') },
        { key: 'zh', label: '中文', checked: language() === 'zh', run: () => choose('zh') },
      ]}
    />
  )
}

function ThemeMenu(): ReactElement {
  const [active, setActive] = useState<Theme>(theme)
  const themes: readonly Theme[] = ['light', 'dark', 'system']
  return (
    <Menu
      label={t(`theme.${active}`)}
      name={`${t('shell.theme')}${t('list.colon')}${t(`theme.${active}`)}`}
      icon={active === 'dark' ? 'moon' : 'sun'}
      className="bar-button"
      items={themes.map((name) => ({
        key: name,
        label: t(`theme.${name}`),
        checked: name === active,
        run: () => {
          setTheme(name)
          setActive(name)
        },
      }))}
    />
  )
}

function AccountMenu({ session }: { readonly session: Session | null }): ReactElement {
  const navigate = useNavigate()
  const client = useQueryClient()
  const leave = async () => {
    await endSession().catch(() => null)
    client.clear()
    client.setQueryData(sessionQuery.queryKey, null)
    navigate(paths.login())
  }
  return (
    <Menu
      label={session?.Name ?? ''}
      name={`${t('shell.account')}${t('list.colon')}${session?.Name ?? ''}`}
      icon="user"
      className="bar-button"
      items={[
        { key: 'account', label: t('account.title'), run: () => navigate(paths.account()) },
        { key: 'out', label: t('shell.signOut'), run: leave },
      ]}
    />
  )
}
