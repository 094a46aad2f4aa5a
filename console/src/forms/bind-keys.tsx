/** Binding keys to a plan: those that may not meet here are off, with the server's reason. */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { useExplained } from '../parts/explain.ts'
import { PickList } from '../parts/pick-list.tsx'
import { usePick } from '../parts/pick-rows.ts'
import { keySource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'

export default function BindKeys({
  planId: UsagePlanId,
  onClose,
}: {
  readonly planId: string
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const keys = usePick('DescribeApiKeysStatus', {}, keySource)
  const explained = useExplained(
    { Action: 'BindSecretIds', UsagePlanId, Ids: (keys.rows ?? []).map((key) => key.AccessKeyId) },
    true,
  )
  const bind = useAction('BindSecretIds', [
    'DescribeUsagePlanSecretIds',
    'DescribeUsagePlan',
    'DescribeApiKeyPlans',
  ])
  return (
    <ActionDialog
      title={t('plan.bindKey')}
      open
      shape="wide"
      onClose={onClose}
      pending={bind.isPending}
      error={bind.error}
      changes={picked.size}
      submitWhy={picked.size > 0 ? true : t('bind.none')}
      onSubmit={async (event) => {
        event.preventDefault()
        await bind.mutateAsync({ UsagePlanId, AccessKeyIds: [...picked] })
        onClose()
        void follow(t('plan.bindKey'), region)
      }}
    >
      <PickList
        from={keys}
        show={(key) => ({
          id: key.AccessKeyId,
          name: key.SecretName,
          detail: key.AccessKeyId,
          off: explained.why(key.AccessKeyId),
        })}
        picked={picked}
        onPick={setPicked}
        search={t('secret.search')}
        empty={t('secret.empty')}
      />
    </ActionDialog>
  )
}
