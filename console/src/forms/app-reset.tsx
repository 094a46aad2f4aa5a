/** A new secret for an application: the one before is dead at once, so this says so first. */
import { type ReactElement, useState } from 'react'
import { call } from '../api/client.ts'
import { say } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { SecretOnce } from '../parts/secret-once.tsx'
import { useRegion } from '../region.ts'

export default function AppReset({
  app,
  onClose,
}: {
  readonly app: {
    readonly ApiAppId: string
    readonly ApiAppName: string | null
    readonly ApiAppKey: string | null
  }
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const update = useAction('UpdateApiAppKey', ['DescribeApiApp'])
  const [secret, setSecret] = useState<string | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const { ApiAppId } = app
  const ApiAppKey = app.ApiAppKey ?? ''
  const run = async () => {
    try {
      await update.mutateAsync({ ApiAppId, ApiAppKey })
      const shown = await call('DescribeApiApp', { ApiAppId }, { region, reveal: true }).catch(
        () => null,
      )
      const made = shown?.Result.ApiAppSet[0]?.ApiAppSecret
      if (made) return setSecret(made)
      // The secret is new already; showing it asks for the password, as Reveal on the page does.
      say(t('app.resetDone'))
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  if (secret !== null) {
    return (
      <SecretOnce
        title={t('app.resetDone')}
        name={app.ApiAppName ?? ApiAppId}
        idLabel="ApiAppKey"
        id={ApiAppKey}
        secretLabel="ApiAppSecret"
        secret={secret}
        variables={['API_APP_KEY', 'API_APP_SECRET']}
        note={t('secret.oldDead')}
        onClose={onClose}
      />
    )
  }
  return (
    <Confirm
      title={t('app.resetTitle', { name: app.ApiAppName ?? ApiAppId })}
      open
      onClose={onClose}
      onConfirm={run}
      pending={update.isPending}
      error={failure}
      verb={t('app.reset')}
    >
      <p>{t('app.resetNote')}</p>
    </Confirm>
  )
}
