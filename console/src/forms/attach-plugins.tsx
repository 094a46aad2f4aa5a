/**
 * From an API: which plugins to attach in which environment. One that is in the way of a chosen one
 * is named, and goes.
 */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useSession } from '../api/session.ts'
import { can } from '../can.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { useExplained } from '../parts/explain.ts'
import { PickList } from '../parts/pick-list.tsx'
import { usePickAll } from '../parts/pick-rows.ts'
import { pluginSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Chip } from '../ui/index.ts'
import { ReplaceNote } from './plugin-attach.tsx'
import { excludes, inTheWay, type PluginRow, useReplace } from './plugin-replace.ts'

export default function AttachPlugins({
  service,
  apiId: ApiId,
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
  const { plugins, othersOf, rowOf } = usePlugins({ ServiceId, EnvironmentName, ApiId }, picked)
  const replace = useReplace()
  const chosen = plugins.rows?.filter(({ PluginId }) => picked.has(PluginId)) ?? []
  const replaced = chosen.flatMap(othersOf).map(({ PluginName }) => PluginName)
  const submit = async () => {
    for (const plugin of chosen) {
      const place = { ServiceId, EnvironmentName, ApiId }
      await replace.bind(plugin.PluginId, place, othersOf(plugin))
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
      pending={replace.pending}
      error={replace.error}
      changes={picked.size}
      submitWhy={picked.size > 0 ? true : t('bind.none')}
      submit={replaced.length > 0 ? t('plugin.replace') : t('action.submit')}
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
        off={(name) => (published.includes(name) ? undefined : t('plugin.notPublished'))}
      />
      <PickList
        from={plugins}
        show={rowOf}
        picked={picked}
        onPick={setPicked}
        search={t('plugin.search')}
        empty={t('plugin.empty')}
      />
      <ReplaceNote names={replaced} gone={replace.gone} />
    </ActionDialog>
  )
}

/** The plugins, as rows: which cannot be bound here, and which take the place of another. */
function usePlugins(
  place: {
    readonly ServiceId: string
    readonly EnvironmentName: string
    readonly ApiId: string
  },
  picked: ReadonlySet<string>,
) {
  const session = useSession()
  const { ApiId, ...target } = place
  // All of them: whichever is in the way is to be named.
  const plugins = usePickAll('DescribePlugins', {}, pluginSource.pick)
  const { rows } = plugins
  const Ids = (rows ?? []).map(({ PluginId }) => PluginId)
  const explained = useExplained({ Action: 'AttachPlugin', Ids, ...target, ApiIds: [ApiId] }, true)
  const othersOf = (plugin: PluginRow) => inTheWay(plugin, place, rows ?? [])
  const rowOf = (plugin: PluginRow) => {
    const { PluginId: id, PluginName: name, PluginType } = plugin
    const others = othersOf(plugin)
    const chosen = picked.has(id) ? [] : (rows ?? []).filter((row) => picked.has(row.PluginId))
    const isHere = explained.why(id, ApiId) === t('bind.already')
    const rival = isHere ? undefined : chosen.find((other) => excludes(plugin, other))
    const mayReplace = can.detachPlugin(session, null)
    const why = others.length === 0 ? explained.why(id, ApiId) : mayReplace
    const off = rival ? t('plugin.rival', { name: rival.PluginName }) : why
    return {
      id,
      name,
      detail: word('plugin', PluginType),
      off: off === true ? undefined : off,
      note: others.map((other) => t('plugin.replaces', { name: other.PluginName })).join(' '),
    }
  }
  return { plugins, othersOf, rowOf }
}
