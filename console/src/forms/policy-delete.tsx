/** Deleting an IP strategy takes it off its APIs at once. */
import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t, tn } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { useRegion } from '../region.ts'

export default function PolicyDelete({
  serviceId: ServiceId,
  policy,
  onClose,
}: {
  readonly serviceId: string
  readonly policy: {
    readonly StrategyId: string | null
    readonly StrategyName: string | null
    readonly BindApiTotalCount: number | null
  }
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const remove = useAction('DeleteIPStrategy', ['DescribeIPStrategysStatus'])
  const name = policy.StrategyName ?? ''
  return (
    <Confirm
      title={t('policy.deleteTitle', { name })}
      open
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { ServiceId, StrategyId: policy.StrategyId ?? '' },
          {
            onSuccess: () => {
              onClose()
              void follow(t('line.deleted', { name }), region)
            },
          },
        )
      }
      pending={remove.isPending}
      error={remove.error}
      verb={t('action.delete')}
    >
      <p>{tn('policy.deleteNote', policy.BindApiTotalCount ?? 0)}</p>
    </Confirm>
  )
}
