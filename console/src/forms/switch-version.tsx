/** Switching an environment to another version: the difference stands beside the choice. */

import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useRead } from '../api/query.ts'
import { t, time, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { Difference } from '../parts/difference.tsx'
import { usePickAll } from '../parts/pick-rows.ts'
import { rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { useRegion } from '../region.ts'
import { Field, Fixed } from '../ui/index.ts'

const stale = [
  'DescribeServiceEnvironmentList',
  'DescribeServiceEnvironmentReleaseHistory',
  'DescribeServiceReleaseVersion',
  'DescribeUnreleasedServices',
  'DescribeServiceEnvironmentStrategy',
  'CompareVersions',
  'DescribeApiStates',
  'DescribeEffect',
] as const

interface Values {
  VersionName: string
  UpdateDesc: string
}

export default function SwitchVersion({
  serviceId: ServiceId,
  environment: EnvironmentName,
  running,
  wanted = '',
  onClose,
}: {
  readonly serviceId: string
  readonly environment: string
  readonly running: string
  readonly wanted?: string
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const update = useAction('UpdateService', stale)
  const form = useActionForm<Values>({
    values: { VersionName: wanted, UpdateDesc: '' },
    run: async ({ VersionName, UpdateDesc }) => {
      const desc = UpdateDesc === '' ? {} : { UpdateDesc }
      await update.mutateAsync({ ServiceId, EnvironmentName, VersionName, ...desc })
      onClose()
      void follow(t('line.version', { version: VersionName }), region)
    },
  })
  const Right = form.watch('VersionName')
  const compare = useRead(
    'CompareVersions',
    { ServiceId, Left: running, Right },
    { enabled: Right !== '' },
  )
  return (
    <ActionDialog
      title={t('version.switchTitle')}
      open
      shape="wide"
      onClose={onClose}
      {...form.dialog}
    >
      <Fixed label={t('field.environment')}>{word('environment', EnvironmentName)}</Fixed>
      <Fixed label={t('env.version')}>
        <code>{running}</code>
      </Fixed>
      <Field label={t('version.title')} error={form.wrong('VersionName')} required group>
        {() => (
          <Versions
            serviceId={ServiceId}
            running={running}
            radio={form.register('VersionName', { required: t('version.choose') })}
          />
        )}
      </Field>
      <TextField
        form={form}
        name="UpdateDesc"
        label={t('field.remarks')}
        rules={rule('UpdateService', 'UpdateDesc')}
        rows={2}
      />
      {compare.data && (
        <>
          <h3>{t('version.difference')}</h3>
          <Difference of={compare.data.Result} />
        </>
      )}
    </ActionDialog>
  )
}

function Versions({
  serviceId: ServiceId,
  running,
  radio,
}: {
  readonly serviceId: string
  readonly running: string
  readonly radio: ReturnType<ReturnType<typeof useActionForm<Values>>['register']>
}): ReactElement {
  const { rows: versions } = usePickAll(
    'DescribeServiceReleaseVersion',
    { ServiceId },
    ({ Result }) => ({ total: Result.TotalCount, rows: Result.VersionList }),
  )
  const { rows: history } = usePickAll(
    'DescribeServiceEnvironmentReleaseHistory',
    { ServiceId },
    ({ Result }) => ({ total: Result.TotalCount, rows: Result.VersionList }),
  )
  const timeOf = (name: string) =>
    time(history?.findLast(({ VersionName }) => VersionName === name)?.ReleaseTime)
  return (
    <div className="list-box">
      {(versions ?? []).map(({ VersionName, VersionDesc }) => (
        <label key={VersionName}>
          <input
            {...radio}
            type="radio"
            className="dot"
            value={VersionName}
            disabled={VersionName === running}
          />
          <span>
            <code>{VersionName}</code> {VersionName === running && t('env.current')}
            <small>
              {VersionDesc || '-'} · {timeOf(VersionName)}
            </small>
          </span>
        </label>
      ))}
    </div>
  )
}
