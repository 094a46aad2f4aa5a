/**
 * Attaching a plugin to APIs of a published environment. One plugin of a type per API and
 * environment: the present one is named, and is replaced where that is ticked.
 */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { PickList } from '../parts/pick-list.tsx'
import { PickOne } from '../parts/pick-one.tsx'
import { usePick, usePickAll } from '../parts/pick-rows.ts'
import { serviceSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Chip, Fixed } from '../ui/index.ts'

export default function PluginAttach({
  plugin,
  onClose,
}: {
  readonly plugin: { readonly PluginId: string; readonly PluginName: string }
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const { PluginId } = plugin
  const [ServiceId, setService] = useState('')
  const [EnvironmentName, setEnvironment] = useState('release')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const services = usePick('DescribeServicesStatus', {}, serviceSource)
  const [published, setPublished] = useState<readonly string[]>([])
  const isPublished = published.includes(EnvironmentName)
  const attach = useAction('AttachPlugin', [
    'DescribePluginApis',
    'DescribePlugin',
    'DescribeAllPluginApis',
    'DescribePluginsByApi',
    'DescribeApiStates',
  ])
  const submit = async () => {
    await attach.mutateAsync({ PluginId, ServiceId, EnvironmentName, ApiIds: [...picked] })
    onClose()
    void follow(t('line.bound', { name: plugin.PluginName }), region)
  }
  return (
    <ActionDialog
      title={t('plugin.attach')}
      open
      shape="wide"
      onClose={onClose}
      pending={attach.isPending}
      error={attach.error}
      changes={picked.size}
      submitWhy={picked.size > 0 ? true : t('bind.noApi')}
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => null)
      }}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Fixed label={t('menu.plugins')}>{plugin.PluginName}</Fixed>
      <PickOne
        label={t('service.service')}
        from={services}
        show={(one) => ({ id: one.ServiceId, name: one.ServiceName, detail: one.ServiceId })}
        value={ServiceId}
        onPick={(id, one) => {
          setService(id)
          setPublished(one?.AvailableEnvironments ?? [])
          setPicked(new Set())
        }}
        search={t('service.search')}
        required
      />
      <EnvironmentField
        value={EnvironmentName}
        onChange={(name) => {
          setEnvironment(name)
          setPicked(new Set())
        }}
        hint={ServiceId !== '' && !isPublished ? t('plugin.notPublished') : undefined}
      />
      {isPublished && (
        <Apis
          target={{ PluginId, ServiceId, EnvironmentName }}
          picked={picked}
          onPick={setPicked}
        />
      )}
    </ActionDialog>
  )
}

function Apis({
  target,
  picked,
  onPick,
}: {
  readonly target: {
    readonly PluginId: string
    readonly ServiceId: string
    readonly EnvironmentName: string
  }
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}): ReactElement {
  const apis = usePickAll('DescribeAllPluginApis', target, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiSet,
  }))
  return (
    <PickList
      from={apis}
      show={(api) => ({
        id: api.ApiId,
        name: api.ApiName || api.ApiId,
        detail: `${api.Method} ${api.Path}`,
        off: whyOff(api),
      })}
      picked={picked}
      onPick={onPick}
      search={t('api.search')}
      empty={t('api.empty')}
    />
  )
}

function whyOff(api: {
  readonly IsAttached: boolean | null
  readonly AttachedOtherPlugin: boolean | null
}): string | undefined {
  if (api.IsAttached) return t('bind.already')
  return api.AttachedOtherPlugin ? t('plugin.other') : undefined
}
