/** What is shown when a page itself fails: what it said, and the way back. */
import type { ReactElement } from 'react'
import { useRouteError } from 'react-router'
import { t } from '../i18n/index.ts'
import { Button, Empty } from '../ui/index.ts'

export function Failed(): ReactElement {
  const error = useRouteError()
  const words = error instanceof Error ? error.message : String(error)
  return (
    <main className="page">
      <h1>{t('error.page')}</h1>
      <Empty
        title={t('error.pageBody')}
        body={<code>{words}</code>}
        action={<Button onClick={() => location.reload()}>{t('action.retry')}</Button>}
      />
    </main>
  )
}
