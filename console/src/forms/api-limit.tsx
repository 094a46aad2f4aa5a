/** The limit of one API in one environment; the service's own goes on top of it. */
import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useFresh, useRead } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { useRegion } from '../region.ts'
import { LimitDialog } from './limit-dialog.tsx'

export default function ApiLimit({
  serviceId: ServiceId,
  apiId,
  environment: EnvironmentName,
  present,
  onClose,
}: {
  readonly serviceId: string
  readonly apiId: string
  readonly environment: string
  readonly present: number
  readonly onClose: () => void
}): ReactElement | null {
  const region = useRegion()
  const modify = useAction('ModifyApiEnvironmentStrategy', ['DescribeApiEnvironmentStrategy'])
  const fresh = useFresh()
  const service = useRead('DescribeServiceEnvironmentStrategy', { ServiceId })
  if (service.data === undefined) return null
  const own = service.data.Result.EnvironmentList.find(
    (row) => row.EnvironmentName === EnvironmentName,
  )
  const title = t('api.setLimit', { environment: word('environment', EnvironmentName) })
  return (
    <LimitDialog
      title={title}
      present={present}
      max={own?.MaxStrategy ?? null}
      none={t('api.follow')}
      onClose={onClose}
      read={async () => {
        const request = { ServiceId, ApiId: apiId }
        const { Result } = await fresh('DescribeApiEnvironmentStrategy', request)
        const rows = Result.ApiEnvironmentStrategySet[0]?.EnvironmentStrategySet ?? []
        return rows.find((row) => row.EnvironmentName === EnvironmentName)?.Quota ?? present
      }}
      run={async (Strategy) => {
        await modify.mutateAsync({ ServiceId, EnvironmentName, Strategy, ApiIds: [apiId] })
        onClose()
        void follow(title, region)
      }}
    />
  )
}
