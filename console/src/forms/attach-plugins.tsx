/** From an API: which plugin to attach in which environment. */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { useExplained } from '../parts/explain.ts'
import { PickList } from '../parts/pick-list.tsx'
import { usePick } from '../parts/pick-rows.ts'
import { pluginSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Chip } from '../ui/index.ts'

export default function AttachPlugins({
  service,
  apiId,
  onClose,
}: {
  readonly service: {
    readonly ServiceId: string
    readonly AvailableEnvironments: readonly string[]
  }
  readonly apiId: string
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const { ServiceId, AvailableEnvironments: published } = service
  const [EnvironmentName, setEnvironment] = useState(published[0] ?? 'release')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const plugins = usePick('DescribePlugins', {}, pluginSource)
  const explained = useExplained(
    {
      Action: 'AttachPlugin',
      Ids: (plugins.rows ?? []).map(({ PluginId }) => PluginId),
      ServiceId,
      EnvironmentName,
      ApiIds: [apiId],
    },
    true,
  )
  const attach = useAction('AttachPlugin', [
    'DescribePluginsByApi',
    'DescribeApiStates',
    'DescribePlugin',
    'ExplainBinding',
  ])
  const submit = async () => {
    for (const PluginId of picked) {
      await attach.mutateAsync({ PluginId, ServiceId, EnvironmentName, ApiIds: [apiId] })
    }
    onClose()
    void follow(t('api.bindPlugin'), region)
  }
  return (
    <ActionDialog
      title={t('api.bindPlugin')}
      open
      shape="wide"
      onClose={onClose}
      pending={attach.isPending}
      error={attach.error}
      changes={picked.size}
      submitWhy={picked.size > 0 ? true : t('bind.none')}
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
        onChange={setEnvironment}
        off={(name) => (published.includes(name) ? undefined : t('plugin.notPublished'))}
      />
      <PickList
        from={plugins}
        show={(plugin) => ({
          id: plugin.PluginId,
          name: plugin.PluginName,
          detail: word('plugin', plugin.PluginType),
          off: explained.why(plugin.PluginId, apiId),
        })}
        picked={picked}
        onPick={setPicked}
        search={t('plugin.search')}
        empty={t('plugin.empty')}
      />
    </ActionDialog>
  )
}
