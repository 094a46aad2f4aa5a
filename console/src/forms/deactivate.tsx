/** Taking a service out of environments. */
import { type ReactElement, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { environmentList } from '../can.ts'
import { t, word } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { useRegion } from '../region.ts'
import { Box } from '../ui/index.ts'

export default function Deactivate({
  service,
  environment,
  onClose,
}: {
  readonly service: {
    readonly ServiceId: string
    readonly ServiceName: string
    readonly AvailableEnvironments: readonly string[]
  }
  readonly environment?: string | undefined
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const all = environment === undefined ? service.AvailableEnvironments : [environment]
  const [meant, setMeant] = useState<ReadonlySet<string>>(new Set(all.slice(0, 1)))
  const release = useAction('UnReleaseService', [
    'DescribeService',
    'DescribeServicesStatus',
    'DescribeServiceEnvironmentList',
    'DescribeUnreleasedServices',
    'DescribeServiceEnvironmentStrategy',
    'DescribeApiStates',
  ])
  const [failure, setFailure] = useState<Error | null>(null)
  const run = async () => {
    try {
      for (const EnvironmentName of meant) {
        await release.mutateAsync({ ServiceId: service.ServiceId, EnvironmentName })
      }
      onClose()
      void follow(t('line.deactivated', { name: service.ServiceName }), region)
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return (
    <Confirm
      title={t('deactivate.title', { name: service.ServiceName })}
      open
      onClose={onClose}
      onConfirm={run}
      pending={release.isPending}
      error={failure}
      verb={t('action.deactivate')}
      verbWhy={meant.size > 0 ? true : t('deactivate.none')}
    >
      <p>{t('deactivate.note')}</p>
      {all.length === 1 ? (
        <p>
          {t('publish.environment')}
          {t('list.colon')}
          <strong>{environmentList(all)}</strong>
        </p>
      ) : (
        <Environments all={all} meant={meant} onMeant={setMeant} />
      )}
    </Confirm>
  )
}

function Environments({
  all,
  meant,
  onMeant,
}: {
  readonly all: readonly string[]
  readonly meant: ReadonlySet<string>
  readonly onMeant: (meant: ReadonlySet<string>) => void
}): ReactElement {
  const toggle = (name: string) => {
    const next = new Set(meant)
    if (!next.delete(name)) next.add(name)
    onMeant(next)
  }
  return (
    <div>
      {all.map((name) => (
        <Box
          key={name}
          label={word('environment', name)}
          checked={meant.has(name)}
          onChange={() => toggle(name)}
        />
      ))}
    </div>
  )
}
