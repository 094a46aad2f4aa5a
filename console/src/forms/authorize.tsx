/** Opening an API to applications in one environment: one's own by list, others by their id. */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { useExplained } from '../parts/explain.ts'
import { PickList } from '../parts/pick-list.tsx'
import { usePick } from '../parts/pick-rows.ts'
import { appSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Chip, Field, Fixed, Segments } from '../ui/index.ts'

export default function Authorize({
  api,
  service,
  onClose,
}: {
  readonly api: { readonly ApiId: string | null; readonly ApiName: string | null }
  readonly service: { readonly ServiceId: string; readonly ServiceName: string }
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const { ServiceId } = service
  const ApiId = api.ApiId ?? ''
  const [Environment, setEnvironment] = useState('release')
  const [kind, setKind] = useState('mine')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [foreign, setForeign] = useState('')
  const bind = useAction('BindApiApp', [
    'DescribeApiBindApiAppsStatus',
    'DescribeApiAppBindApisStatus',
    'ExplainBinding',
  ])
  const ids = kind === 'mine' ? [...picked] : [foreign.trim()].filter((id) => id !== '')
  const submit = async () => {
    for (const ApiAppId of ids) {
      await bind.mutateAsync({ ApiAppId, Environment, ServiceId, ApiId })
    }
    onClose()
    void follow(t('api.authorize'), region)
  }
  return (
    <ActionDialog
      title={t('api.authorize')}
      open
      shape="wide"
      onClose={onClose}
      pending={bind.isPending}
      error={bind.error}
      changes={picked.size}
      submitWhy={ids.length > 0 ? true : t('bind.none')}
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => null)
      }}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Fixed label="API">{api.ApiName || ApiId}</Fixed>
      <EnvironmentField value={Environment} onChange={setEnvironment} />
      <Apps
        {...{ kind, setKind, picked, setPicked, foreign, setForeign }}
        target={{ ServiceId, EnvironmentName: Environment, ApiIds: [ApiId] }}
      />
    </ActionDialog>
  )
}

/** Which applications: one's own from a list, which tells what cannot be, or another by its id. */
function Apps({
  kind,
  setKind,
  picked,
  setPicked,
  foreign,
  setForeign,
  target,
}: {
  readonly kind: string
  readonly setKind: (kind: string) => void
  readonly picked: ReadonlySet<string>
  readonly setPicked: (picked: ReadonlySet<string>) => void
  readonly foreign: string
  readonly setForeign: (id: string) => void
  readonly target: {
    readonly ServiceId: string
    readonly EnvironmentName: string
    readonly ApiIds: string[]
  }
}): ReactElement {
  const apps = usePick('DescribeApiAppsStatus', {}, appSource)
  const explained = useExplained(
    {
      Action: 'BindApiApp',
      Ids: (apps.rows ?? []).map(({ ApiAppId }) => ApiAppId),
      ...target,
    },
    true,
  )
  return (
    <>
      <Field label={t('app.whose')} group>
        {(control) => (
          <Segments
            {...control}
            name="whose"
            options={[
              { value: 'mine', label: t('app.mine') },
              { value: 'id', label: t('app.byId') },
            ]}
            checkedValue={kind}
            onChange={(event) => setKind(event.target.value)}
          />
        )}
      </Field>
      {kind === 'mine' ? (
        <PickList
          from={apps}
          show={(app) => ({
            id: app.ApiAppId,
            name: app.ApiAppName ?? '',
            detail: app.ApiAppId,
            off: explained.why(app.ApiAppId),
          })}
          picked={picked}
          onPick={setPicked}
          search={t('app.search')}
          empty={t('app.empty')}
        />
      ) : (
        <Foreign id={foreign} onId={setForeign} />
      )}
    </>
  )
}

function Foreign({
  id,
  onId,
}: {
  readonly id: string
  readonly onId: (id: string) => void
}): ReactElement {
  return (
    <Field label={t('app.byId')} hint={t('app.byIdHint')}>
      {(control) => (
        <input
          {...control}
          className="input mono"
          autoComplete="off"
          value={id}
          onChange={(event) => onId(event.target.value)}
        />
      )}
    </Field>
  )
}
