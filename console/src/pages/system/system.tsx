/** The deployment itself: gateways, what they run, settings. */
import type { ReactElement } from 'react'
import { Outlet } from 'react-router'
import { useSession } from '../../api/session.ts'
import { t } from '../../i18n/index.ts'
import { PageHead, Tabs } from '../../parts/page-head.tsx'
import { paths } from '../../paths.ts'

export default function SystemPage(): ReactElement {
  const session = useSession()
  return (
    <>
      <PageHead
        title={t('menu.system')}
        note={t('system.version', { version: session?.Version ?? '' })}
      />
      <Tabs
        label={t('menu.system')}
        thing={t('menu.system')}
        tabs={[
          { label: t('system.nodes'), to: paths.nodes() },
          { label: t('system.snapshot'), to: paths.snapshot() },
          { label: t('system.settings'), to: paths.settings() },
        ]}
      />
      <Outlet />
    </>
  )
}
