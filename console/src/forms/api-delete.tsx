/** Deleting APIs from a draft: released versions keep them until the next release. */
import { type ReactElement, useState } from 'react'
import { useAction } from '../api/query.ts'
import { environmentList } from '../can.ts'
import { t, tn } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { Chip } from '../ui/index.ts'

export default function ApiDelete({
  apis,
  service,
  onClose,
  onDone,
}: {
  readonly apis: readonly {
    readonly ApiId: string
    readonly ApiName: string | null
    readonly Path: string | null
    readonly Method: string | null
  }[]
  readonly service: {
    readonly ServiceId: string
    readonly AvailableEnvironments: readonly string[]
  }
  readonly onClose: () => void
  /** Goes on: closes it, or goes to another page, which closes it as well. */
  readonly onDone: () => void
}): ReactElement {
  const remove = useAction('DeleteApi', [
    'DescribeApisStatus',
    'DescribeService',
    'CompareVersions',
    'DescribeApiStates',
    'DescribeUnreleasedServices',
  ])
  const [failure, setFailure] = useState<Error | null>(null)
  const run = async () => {
    try {
      for (const { ApiId } of apis) {
        await remove.mutateAsync({ ServiceId: service.ServiceId, ApiId })
      }
      onDone()
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const environments = environmentList(service.AvailableEnvironments)
  return (
    <Confirm
      title={tn('api.deleteTitle', apis.length)}
      open
      onClose={onClose}
      onConfirm={run}
      pending={remove.isPending}
      error={failure}
      verb={tn('api.delete', apis.length)}
    >
      <ul>
        {apis.map((api) => (
          <li key={api.ApiId}>
            <code>
              {api.Method} {api.Path}
            </code>{' '}
            {api.ApiName}
          </li>
        ))}
      </ul>
      <p>
        {environments === '' ? t('api.deleteDraft') : t('api.deleteReleased', { environments })}
      </p>
      <div>
        <Chip>{t('effect.release')}</Chip>
      </div>
    </Confirm>
  )
}
