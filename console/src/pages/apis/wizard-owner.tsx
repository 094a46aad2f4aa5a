/**
 * The service of a new API in step 1: a text where the wizard was entered from it, else one that is
 * chosen, or a new one that is made with the API.
 */
import {
  type ComponentProps,
  lazy,
  type ReactElement,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useController, useFormContext } from 'react-hook-form'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import type { ApiDraft } from '../../forms/api-draft.ts'
import { t } from '../../i18n/index.ts'
import { rule } from '../../parts/rule.ts'
import type { PickedService } from '../../parts/service-pick.tsx'
import { protocolOptions } from '../../parts/words.ts'
import { Button, Field, Fixed, Segments } from '../../ui/index.ts'

const ServicePick = lazy(() => import('../../parts/service-pick.tsx'))

/** What the wizard needs to know of the service. */
export interface Owner {
  /** Empty while there is none. */
  readonly ServiceId: string
  readonly ServiceName: string
  readonly ApiIdStatusSet: readonly { readonly ApiName: string | null; readonly ApiId: string }[]
}

const noOwner: Owner = { ServiceId: '', ServiceName: '', ApiIdStatusSet: [] }

/** The service that a draft has chosen, as far as it is known. */
export function useOwner(fixed: Owner | null, { owner }: ApiDraft) {
  const isChosen = fixed === null && owner.Kind === 'existing' && owner.ServiceId !== ''
  const read = useRead('DescribeService', { ServiceId: owner.ServiceId }, { enabled: isChosen })
  const chosen = isChosen ? (read.data ?? { ...noOwner, ServiceId: owner.ServiceId }) : noOwner
  return { owner: fixed ?? chosen, error: isChosen ? read.error : null }
}

export function OwnerFields({
  fixed,
  owner,
  error,
}: {
  readonly fixed: Owner | null
  readonly owner: Owner
  readonly error: Error | null
}): ReactElement {
  if (fixed !== null) return <Fixed label={t('service.service')}>{fixed.ServiceName}</Fixed>
  return <Chosen owner={owner} error={error} />
}

/** The chosen service with the way to another one, or the search for one. */
function Chosen({
  owner,
  error,
}: {
  readonly owner: Owner
  readonly error: Error | null
}): ReactElement {
  const { register, watch } = useFormContext<ApiDraft>()
  const [changing, setChanging] = useState(false)
  const [name, setName] = useState('')
  const { field, fieldState } = useController<ApiDraft, 'owner.ServiceId'>({
    name: 'owner.ServiceId',
    rules: {
      validate: (id, draft) => draft.owner.Kind === 'new' || id !== '' || t('wizard.serviceNone'),
    },
  })
  const isNew = watch('owner.Kind') === 'new'
  const isOpen = changing || field.value === ''
  const other = useRef<HTMLButtonElement>(null)
  const wasPicked = useRef(false)
  const pick = (service: PickedService) => {
    wasPicked.current = true
    field.onChange(service.ServiceId)
    setName(service.ServiceName)
    setChanging(false)
  }
  // The search goes away with the focus in it.
  useEffect(() => {
    if (isOpen || !wasPicked.current) return
    wasPicked.current = false
    other.current?.focus()
  }, [isOpen])
  const unread = error !== null && isAbsent(error) ? t('error.absent') : error?.message
  return (
    <>
      <Field
        label={t('service.service')}
        error={isNew ? undefined : (fieldState.error?.message ?? unread)}
        required
        group
      >
        {(control) => (
          <div className="panes">
            <Segments
              {...control}
              options={[
                { value: 'existing', label: t('wizard.existingService') },
                { value: 'new', label: t('wizard.newService') },
              ]}
              {...register('owner.Kind')}
            />
            {!isNew && isOpen && <Search inputRef={field.ref} isFocused={changing} onPick={pick} />}
            {!isNew && !isOpen && (
              <span className="picked">
                <strong>{owner.ServiceName || name}</strong>
                <code className="muted">{field.value}</code>
                <Button ref={other} look="link" onClick={() => setChanging(true)}>
                  {t('wizard.otherService')}
                </Button>
              </span>
            )}
          </div>
        )}
      </Field>
      {isNew && <NewService />}
    </>
  )
}

function Search(props: Omit<ComponentProps<typeof ServicePick>, 'label'>): ReactElement {
  return (
    <Suspense fallback={<div className="pick-one waiting" />}>
      <ServicePick label={t('service.service')} {...props} />
    </Suspense>
  )
}

/** As CreateService asks; what is not asked here is edited with the service. */
function NewService(): ReactElement {
  const { register, formState } = useFormContext<ApiDraft>()
  const errors = formState.errors.owner
  const hasTls = useSession()?.HttpsPort != null
  const name = rule('CreateService', 'ServiceName', { pattern: 'service.nameHint' })
  return (
    <>
      <Field
        label={t('service.name')}
        hint={t('service.nameHint')}
        error={errors?.ServiceName?.message}
        required
      >
        {(control) => (
          <input
            {...control}
            className="input"
            autoComplete="off"
            {...register('owner.ServiceName', name)}
          />
        )}
      </Field>
      <Field
        label={t('wizard.serviceProtocol')}
        hint={hasTls ? undefined : t('service.protocolHint')}
        error={errors?.Protocol?.message}
        required
        group
      >
        {(control) => (
          <Segments {...control} options={protocolOptions()} {...register('owner.Protocol')} />
        )}
      </Field>
    </>
  )
}
