/** The two kinds of callers side by side, as the guide has them: applications, and key pairs. */
import type { ReactElement } from 'react'
import { t } from '../../i18n/index.ts'
import { Tabs } from '../../parts/page-head.tsx'
import { paths } from '../../paths.ts'

export function CallerTabs(): ReactElement {
  return (
    <Tabs
      label={t('menu.callers')}
      thing={t('menu.callers')}
      tabs={[
        { label: t('menu.apps'), to: paths.apps() },
        { label: t('menu.secrets'), to: paths.secrets() },
      ]}
    />
  )
}
