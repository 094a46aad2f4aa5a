/** Binding an IP strategy to APIs of an environment, or taking it off them. */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { type Pickable, PickList } from '../parts/pick-list.tsx'
import { type Picking, usePick } from '../parts/pick-rows.ts'
import { searches } from '../parts/search.ts'
import { useRegion } from '../region.ts'
import { Chip } from '../ui/index.ts'

interface Props {
  readonly serviceId: string
  readonly policy: { readonly StrategyId: string | null; readonly StrategyName: string | null }
  readonly isUnbind: boolean
  readonly onClose: () => void
}

const stale = [
  'DescribeIPStrategysStatus',
  'DescribeIPStrategy',
  'DescribeIPStrategyApisStatus',
] as const

export default function PolicyBind({
  serviceId: ServiceId,
  policy,
  isUnbind,
  onClose,
}: Props): ReactElement {
  const region = useRegion()
  const StrategyId = policy.StrategyId ?? ''
  const name = policy.StrategyName ?? StrategyId
  const [EnvironmentName, setEnvironment] = useState('release')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const bind = useAction('BindIPStrategy', stale)
  const unbind = useAction('UnBindIPStrategy', stale)
  const rows = useApis(ServiceId, StrategyId, EnvironmentName, isUnbind)
  const submit = async () => {
    const target = { ServiceId, StrategyId, EnvironmentName }
    const ids = [...picked]
    if (isUnbind) await unbind.mutateAsync({ ...target, UnBindApiIds: ids })
    else await bind.mutateAsync({ ...target, BindApiIds: ids })
    onClose()
    void follow(t(isUnbind ? 'line.unbound' : 'line.bound', { name }), region)
  }
  return (
    <ActionDialog
      title={t(isUnbind ? 'policy.unbindTitle' : 'policy.bindTitle', { name })}
      open
      shape="wide"
      onClose={onClose}
      pending={bind.isPending || unbind.isPending}
      error={bind.error ?? unbind.error}
      changes={picked.size}
      submit={t(isUnbind ? 'action.unbind' : 'action.bind')}
      submitWhy={picked.size > 0 ? true : t('bind.noApi')}
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => null)
      }}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <EnvironmentField
        value={EnvironmentName}
        onChange={(name) => {
          setEnvironment(name)
          setPicked(new Set())
        }}
      />
      <PickList
        from={rows}
        show={(row) => row}
        picked={picked}
        onPick={setPicked}
        search={t('api.search')}
        empty={t('policy.noApis')}
      />
    </ActionDialog>
  )
}

/** The APIs that can be bound in the environment, or those that are. */
function useApis(
  ServiceId: string,
  StrategyId: string,
  EnvironmentName: string,
  isUnbind: boolean,
): Picking<Pickable> {
  const request = { ServiceId, StrategyId, EnvironmentName }
  const id = (row: Pickable) => row.id
  const free = usePick('DescribeIPStrategyApisStatus', request, {
    pick: ({ Result }) => ({
      total: Result.TotalCount,
      rows: Result.ApiIdStatusSet.map((api) => ({
        id: api.ApiId,
        name: api.ApiName || api.ApiId,
        detail: detailOf(api, api.OtherIPStrategyId),
      })),
    }),
    id,
    search: searches.word,
    enabled: !isUnbind,
  })
  const bound = usePick('DescribeIPStrategy', request, {
    pick: ({ Result }) => ({
      total: Result.BindApiTotalCount ?? 0,
      rows: Result.BindApis.map((api) => ({
        id: api.ApiId,
        name: api.ApiName || api.ApiId,
        detail: detailOf(api),
      })),
    }),
    id,
    search: searches.word,
    enabled: isUnbind,
  })
  return isUnbind ? bound : free
}

function detailOf(
  { Method, Path }: { readonly Method: string | null; readonly Path: string | null },
  other: string | null = '',
): string {
  const route = `${Method} ${Path}`
  return other ? `${route} · ${t('policy.other', { id: other })}` : route
}
