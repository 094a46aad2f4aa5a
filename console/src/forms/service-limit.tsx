/** The limit of a whole service in one environment. */
import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useFresh } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { useRegion } from '../region.ts'
import { LimitDialog } from './limit-dialog.tsx'

export default function ServiceLimit({
  serviceId,
  limit,
  onClose,
}: {
  readonly serviceId: string
  readonly limit: {
    readonly EnvironmentName: string
    readonly Strategy: number
    readonly MaxStrategy: number | null
  }
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const modify = useAction('ModifyServiceEnvironmentStrategy', [
    'DescribeServiceEnvironmentStrategy',
  ])
  const fresh = useFresh()
  const environment = word('environment', limit.EnvironmentName)
  const title = t('service.setLimit', { environment })
  return (
    <LimitDialog
      title={title}
      present={limit.Strategy}
      max={limit.MaxStrategy}
      none={t('service.limitNone')}
      onClose={onClose}
      read={async () => {
        const { Result } = await fresh('DescribeServiceEnvironmentStrategy', {
          ServiceId: serviceId,
        })
        const now = Result.EnvironmentList.find(
          ({ EnvironmentName }) => EnvironmentName === limit.EnvironmentName,
        )
        return now?.Strategy ?? limit.Strategy
      }}
      run={async (Strategy) => {
        const EnvironmentNames = [limit.EnvironmentName]
        await modify.mutateAsync({ ServiceId: serviceId, Strategy, EnvironmentNames })
        onClose()
        void follow(title, region)
      }}
    />
  )
}
