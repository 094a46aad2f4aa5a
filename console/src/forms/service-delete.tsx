/**
 * Deleting services. A published one is refused by the action, so this does both, after saying so:
 * takes it out of its environments, then deletes it. A failure stops there and keeps what was done.
 */
import { type ReactElement, useState } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { environmentList } from '../can.ts'
import { t, tn } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { paths } from '../paths.ts'
import { Field, SmallTable } from '../ui/index.ts'

interface Meant {
  readonly ServiceId: string
  readonly ServiceName: string
  readonly AvailableEnvironments: readonly string[]
}

export default function ServiceDelete({
  services,
  onClose,
  onDone,
}: {
  readonly services: readonly Meant[]
  readonly onClose: () => void
  readonly onDone?: () => void
}): ReactElement {
  const navigate = useNavigate()
  const stale = ['DescribeServicesStatus', 'DescribeUnreleasedServices'] as const
  const release = useAction('UnReleaseService', stale)
  const remove = useAction('DeleteService', stale)
  const [typed, setTyped] = useState('')
  const [failure, setFailure] = useState<Error | null>(null)
  const [pending, setPending] = useState(false)
  const [first] = services
  const expected = services.length === 1 ? (first?.ServiceName ?? '') : String(services.length)
  const asksName = services.some((service) => service.AvailableEnvironments.length > 0)
  const run = async () => {
    setPending(true)
    setFailure(null)
    try {
      for (const { ServiceId, AvailableEnvironments } of services) {
        for (const EnvironmentName of AvailableEnvironments) {
          await release.mutateAsync({ ServiceId, EnvironmentName })
        }
        await remove.mutateAsync({ ServiceId })
      }
      if (onDone === undefined) return navigate(paths.services(), { replace: true })
      onDone()
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)))
      setPending(false)
    }
  }
  return (
    <Confirm
      title={tn('service.deleteTitle', services.length)}
      open
      onClose={onClose}
      onConfirm={run}
      pending={pending}
      error={failure}
      verb={verbOf(services)}
      verbWhy={!asksName || typed === expected ? true : t('service.typeFirst', { text: expected })}
    >
      <p>{t('service.deleteNote')}</p>
      <Services services={services} />
      {asksName && (
        <Field label={t('service.typeName', { text: expected })}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
    </Confirm>
  )
}

function verbOf(services: readonly Meant[]): string {
  const published = services.flatMap((service) => service.AvailableEnvironments)
  if (published.length === 0) return tn('service.delete', services.length)
  const environments = environmentList([...new Set(published)])
  return t('service.deactivateAndDelete', { environments })
}

function Services({ services }: { readonly services: readonly Meant[] }): ReactElement {
  return (
    <SmallTable
      caption={t('service.title')}
      head={[t('service.name'), t('service.published')]}
      rows={services.map(({ ServiceId, ServiceName, AvailableEnvironments }) => ({
        key: ServiceId,
        cells: [ServiceName, environmentList(AvailableEnvironments) || t('environment.not')],
      }))}
    />
  )
}
