/**
 * Attaching a plugin to APIs of a published environment. One plugin of a type per API and
 * environment: the present one is named, and goes where its API is chosen.
 */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useSession } from '../api/session.ts'
import { can } from '../can.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { PickList } from '../parts/pick-list.tsx'
import { PickOne } from '../parts/pick-one.tsx'
import { usePick, usePickAll } from '../parts/pick-rows.ts'
import { pluginSource, serviceSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Chip, Fixed, Notice } from '../ui/index.ts'
import { inTheWay, type PluginRow, useReplace } from './plugin-replace.ts'

interface Place {
  readonly ServiceId: string
  readonly EnvironmentName: string
  /** Where the service runs a version: only what is released has APIs to attach to. */
  readonly published: readonly string[]
}

const nowhere: Place = { ServiceId: '', EnvironmentName: 'release', published: [] }

function isRunning({ EnvironmentName, published }: Place): boolean {
  return published.includes(EnvironmentName)
}

export default function PluginAttach({
  plugin,
  onClose,
}: {
  readonly plugin: Pick<PluginRow, 'PluginId' | 'PluginName' | 'PluginType'>
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const { PluginId } = plugin
  const [place, setPlace] = useState<Place>(nowhere)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const replace = useReplace()
  const plugins = usePickAll('DescribePlugins', {}, pluginSource.pick).rows ?? []
  const { published, ...target } = place
  const othersAt = (ApiId: string) => inTheWay(plugin, { ...target, ApiId }, plugins)
  const taken = [...picked].filter((ApiId) => othersAt(ApiId).length > 0)
  const replaced = taken.flatMap(othersAt).map(({ PluginName }) => PluginName)
  const submit = async () => {
    const free = [...picked].filter((ApiId) => !taken.includes(ApiId))
    if (free.length > 0) await replace.bindAll(PluginId, target, free)
    for (const ApiId of taken) await replace.bind(PluginId, { ...target, ApiId }, othersAt(ApiId))
    onClose()
    void follow(t('line.bound', { name: plugin.PluginName }), region)
  }
  return (
    <ActionDialog
      title={t('plugin.attach')}
      open
      shape="wide"
      onClose={onClose}
      pending={replace.pending}
      error={replace.error}
      changes={picked.size}
      submitWhy={picked.size > 0 ? true : t('bind.noApi')}
      submit={replaced.length > 0 ? t('plugin.replace') : t('action.submit')}
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => null)
      }}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Fixed label={t('menu.plugins')}>{plugin.PluginName}</Fixed>
      <PlaceFields
        place={place}
        onPlace={(next) => {
          setPlace(next)
          setPicked(new Set())
        }}
      />
      {isRunning(place) && (
        <Apis
          target={{ PluginId, ...target }}
          namesAt={(ApiId) => othersAt(ApiId).map(({ PluginName }) => PluginName)}
          picked={picked}
          onPick={setPicked}
        />
      )}
      <ReplaceNote names={replaced} gone={replace.gone} />
    </ActionDialog>
  )
}

function PlaceFields({
  place,
  onPlace,
}: {
  readonly place: Place
  readonly onPlace: (place: Place) => void
}): ReactElement {
  const services = usePick('DescribeServicesStatus', {}, serviceSource)
  const isMissing = place.ServiceId !== '' && !isRunning(place)
  return (
    <>
      <PickOne
        label={t('service.service')}
        from={services}
        show={(one) => ({ id: one.ServiceId, name: one.ServiceName, detail: one.ServiceId })}
        value={place.ServiceId}
        onPick={(ServiceId, one) =>
          onPlace({ ...place, ServiceId, published: one?.AvailableEnvironments ?? [] })
        }
        search={t('service.search')}
        required
      />
      <EnvironmentField
        value={place.EnvironmentName}
        onChange={(EnvironmentName) => onPlace({ ...place, EnvironmentName })}
        hint={isMissing ? t('plugin.notPublished') : undefined}
      />
    </>
  )
}

/** What the button will unbind, and what it has unbound when it could not go on. */
export function ReplaceNote({
  names,
  gone,
}: {
  readonly names: readonly string[]
  readonly gone: readonly string[]
}): ReactElement {
  const list = (all: readonly string[]) => [...new Set(all)].join(t('list.comma'))
  return (
    <div role="status">
      {names.length > 0 && (
        <Notice tone="warn">{t('plugin.replaceNote', { names: list(names) })}</Notice>
      )}
      {gone.length > 0 && <Notice tone="warn">{t('plugin.gone', { names: list(gone) })}</Notice>}
    </div>
  )
}

function Apis({
  target,
  namesAt,
  picked,
  onPick,
}: {
  readonly target: {
    readonly PluginId: string
    readonly ServiceId: string
    readonly EnvironmentName: string
  }
  /** What is in the way at an API. */
  readonly namesAt: (apiId: string) => readonly string[]
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}): ReactElement {
  const apis = usePickAll('DescribeAllPluginApis', target, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiSet,
  }))
  const mayReplace = can.detachPlugin(useSession(), null)
  return (
    <PickList
      from={apis}
      show={(api) => ({
        id: api.ApiId,
        name: api.ApiName || api.ApiId,
        detail: `${api.Method} ${api.Path}`,
        off: api.IsAttached
          ? t('bind.already')
          : api.AttachedOtherPlugin && mayReplace !== true
            ? mayReplace
            : undefined,
        note: namesAt(api.ApiId)
          .map((name) => t('plugin.replaces', { name }))
          .join(' '),
      })}
      picked={picked}
      onPick={onPick}
      search={t('api.search')}
      empty={t('api.empty')}
    />
  )
}
