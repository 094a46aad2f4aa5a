/** Creating or renaming an application. A new one's secret is shown once. */

import { type ReactElement, useState } from 'react'
import { useAction, useFresh } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { maxOf, rule } from '../parts/rule.ts'
import { SecretOnce } from '../parts/secret-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'

interface Values {
  ApiAppName: string
  ApiAppDesc: string
}

interface Present {
  readonly ApiAppId: string
  readonly ApiAppName: string | null
  readonly ApiAppDesc: string | null
}

function valuesOf(app: Omit<Present, 'ApiAppId'> | undefined): Values {
  return { ApiAppName: app?.ApiAppName ?? '', ApiAppDesc: app?.ApiAppDesc ?? '' }
}

export default function AppForm({
  app,
  onClose,
}: {
  readonly app?: Present
  readonly onClose: () => void
}): ReactElement {
  const stale = ['DescribeApiAppsStatus', 'DescribeApiApp'] as const
  const create = useAction('CreateApiApp', stale)
  const modify = useAction('ModifyApiApp', stale)
  const [made, setMade] = useState<{ readonly key: string; readonly secret: string } | null>(null)
  const fresh = useFresh()
  const form = useActionForm<Values>({
    values: valuesOf(app),
    since: app && {
      read: async () => {
        const { ApiAppId } = app
        const { Result } = await fresh('DescribeApiApp', { ApiAppId })
        return valuesOf(Result.ApiAppSet[0])
      },
      says: ({ ApiAppName, ApiAppDesc }) => [
        [t('app.name'), ApiAppName],
        [t('field.remarks'), ApiAppDesc],
      ],
    },
    run: async (values) => {
      if (app !== undefined) {
        await modify.mutateAsync({ ApiAppId: app.ApiAppId, ...values })
        return onClose()
      }
      const { Result } = await create.mutateAsync(values)
      setMade({ key: Result.ApiAppKey ?? '', secret: Result.ApiAppSecret ?? '' })
    },
  })
  if (made !== null) {
    return (
      <SecretOnce
        title={t('app.created')}
        name={form.getValues('ApiAppName')}
        idLabel="ApiAppKey"
        id={made.key}
        secretLabel="ApiAppSecret"
        secret={made.secret}
        variables={['API_APP_KEY', 'API_APP_SECRET']}
        onClose={onClose}
      />
    )
  }
  return (
    <ActionDialog
      title={t(app === undefined ? 'app.create' : 'app.edit')}
      open
      onClose={onClose}
      {...form.dialog}
    >
      <Fields form={form} />
    </ActionDialog>
  )
}

function Fields({ form }: { readonly form: ActionForm<Values> }): ReactElement {
  return (
    <>
      <TextField
        form={form}
        name="ApiAppName"
        label={t('app.name')}
        hint={t('rule.upTo', { max: maxOf('CreateApiApp', 'ApiAppName') })}
        required
        rules={rule('CreateApiApp', 'ApiAppName')}
      />
      <TextField
        form={form}
        name="ApiAppDesc"
        label={t('field.remarks')}
        hint={t('rule.upTo', { max: maxOf('CreateApiApp', 'ApiAppDesc') })}
        rules={rule('CreateApiApp', 'ApiAppDesc')}
        rows={3}
      />
    </>
  )
}
