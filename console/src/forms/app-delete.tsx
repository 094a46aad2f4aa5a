/** Deleting an application; one that APIs are open to is refused. */
import type { ReactElement } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { AskDelete, type DeleteProps } from '../parts/ask-delete.tsx'

export default function AppDelete({
  app,
  ...after
}: DeleteProps & {
  readonly app: { readonly ApiAppId: string; readonly ApiAppName: string | null }
}): ReactElement {
  const remove = useAction('DeleteApiApp', ['DescribeApiAppsStatus'])
  return (
    <AskDelete
      title={t('app.deleteTitle', { name: app.ApiAppName ?? app.ApiAppId })}
      verb={t('app.delete')}
      run={() => remove.mutateAsync({ ApiAppId: app.ApiAppId })}
      {...after}
    >
      {t('app.deleteNote')}
    </AskDelete>
  )
}
