/** Deleting an application; one that APIs are open to is refused. */
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { paths } from '../paths.ts'

export default function AppDelete({
  app,
  onClose,
}: {
  readonly app: { readonly ApiAppId: string; readonly ApiAppName: string | null }
  readonly onClose: () => void
}): ReactElement {
  const navigate = useNavigate()
  const remove = useAction('DeleteApiApp', ['DescribeApiAppsStatus'])
  return (
    <Confirm
      title={t('app.deleteTitle', { name: app.ApiAppName ?? app.ApiAppId })}
      open
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { ApiAppId: app.ApiAppId },
          { onSuccess: () => navigate(paths.apps(), { replace: true }) },
        )
      }
      pending={remove.isPending}
      error={remove.error}
      verb={t('app.delete')}
    >
      <p>{t('app.deleteNote')}</p>
    </Confirm>
  )
}
