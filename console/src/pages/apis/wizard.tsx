/**
 * Creating and changing an API: front end, back end, response. What was entered is kept for the
 * service until it is saved, so that a reload loses nothing.
 */
import { type ReactElement, useEffect, useMemo, useRef } from 'react'
import { FormProvider, type UseFormReturn, useForm } from 'react-hook-form'
import { useBlocker, useNavigate, useParams } from 'react-router'
import { useRead } from '../../api/query.ts'
import {
  type ApiDraft,
  type ApiInfo,
  draftOf,
  isAuthorization,
  newDraft,
  sameDraft,
} from '../../forms/api-draft.ts'
import { t } from '../../i18n/index.ts'
import { ChangedSince } from '../../parts/changed-since.tsx'
import { Confirm } from '../../parts/dialogs.tsx'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { paths, type WizardStep } from '../../paths.ts'
import { Button, Chip } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { BackStep } from './wizard-back.tsx'
import { FrontStep } from './wizard-front.tsx'
import { ResponseStep } from './wizard-response.tsx'
import { fieldsOf, stepOfField, useSave } from './wizard-save.ts'

export default function WizardPage(): ReactElement {
  const { id: ServiceId = '', api: ApiId } = useParams()
  const service = useRead('DescribeService', { ServiceId })
  const api = useRead(
    'DescribeApi',
    { ServiceId, ApiId: ApiId ?? '' },
    { enabled: ApiId !== undefined },
  )
  const error = service.error ?? api.error
  if (service.data === undefined || (ApiId !== undefined && api.data === undefined)) {
    return <ErrorBox error={error} />
  }
  return (
    <Wizard
      key={ApiId ?? 'new'}
      service={service.data}
      present={ApiId === undefined ? null : (api.data?.Result ?? null)}
    />
  )
}

const draftKey = (serviceId: string, apiId: string | null) =>
  `sluice.wizard.${serviceId}.${apiId ?? 'new'}`

function keptDraft(key: string): ApiDraft | null {
  const text = sessionStorage.getItem(key)
  // Nobody else writes under this key.
  return text === null ? null : (JSON.parse(text) as ApiDraft)
}

interface WizardProps {
  readonly service: {
    readonly ServiceId: string
    readonly ServiceName: string
    readonly ApiIdStatusSet: readonly { readonly ApiName: string | null; readonly ApiId: string }[]
  }
  readonly present: ApiInfo | null
}

function Wizard({ service, present }: WizardProps): ReactElement {
  const { ServiceId } = service
  const key = draftKey(ServiceId, present?.ApiId ?? null)
  const initial = useMemo(() => (present === null ? newDraft : draftOf(present)), [present])
  const form = useForm<ApiDraft>({ defaultValues: initial, mode: 'onTouched' })
  const navigate = useNavigate()
  const [step, goTo] = useStep(ServiceId, present)
  // Once it is saved or thrown away nothing is kept any more and it is left without a question,
  // whatever the form still tells.
  const isOver = useRef(false)
  useEffect(() => {
    const kept = keptDraft(key)
    if (kept !== null) form.reset(kept, { keepDefaultValues: true })
    const { unsubscribe } = form.watch(() => {
      if (isOver.current) return
      const values = form.getValues()
      if (sameDraft(values, initial)) sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, JSON.stringify(values))
    })
    return unsubscribe
  }, [key, form, initial])
  const forget = () => {
    isOver.current = true
    sessionStorage.removeItem(key)
  }
  const save = useSave({ service, present, form, goTo, forget })
  const draft = form.watch()
  const steps = stepsOf(draft)
  const at = steps.indexOf(step)
  const next = async () => {
    if (!(await form.trigger(fieldsOf(step, draft), { shouldFocus: true }))) return
    goTo(steps[at + 1] ?? step)
  }
  const leave = () => navigate(paths.service(ServiceId))
  return (
    <FormProvider {...form}>
      <PageHead
        title={present === null ? t('api.createTitle') : t('api.editTitle')}
        crumbs={[
          { label: t('service.title'), to: paths.services() },
          { label: service.ServiceName, to: paths.service(ServiceId) },
        ]}
        chip={<Chip>{t('effect.release')}</Chip>}
      />
      <Steps steps={steps} step={step} form={form} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (at === steps.length - 1) void save.run()
          else void next()
        }}
      >
        {step === 'front' && <FrontStep service={service} apiId={present?.ApiId ?? null} />}
        {step === 'back' && <BackStep />}
        {step === 'response' && <ResponseStep />}
        <div className="wizard-foot">
          <ChangedSince {...save.since} />
          <ErrorBox error={save.failure} />
          {at > 0 && (
            <Button onClick={() => goTo(steps[at - 1] ?? 'front')}>{t('wizard.previous')}</Button>
          )}
          {at < steps.length - 1 && (
            <Button look={at === 0 ? 'primary' : 'plain'} type="submit">
              {t('wizard.next')}
            </Button>
          )}
          {at > 0 && (
            <Button look="primary" pending={save.pending} onClick={save.run}>
              {at === steps.length - 1 ? t('wizard.complete') : t('wizard.completeNow')}
            </Button>
          )}
          <Button onClick={leave}>{t('action.cancel')}</Button>
        </div>
      </form>
      <Leaving
        asks={() => !isOver.current && !sameDraft(form.getValues(), initial)}
        onLeave={forget}
      />
    </FormProvider>
  )
}

/** Mock has two steps: what it answers is its response. */
function stepsOf(draft: ApiDraft): readonly WizardStep[] {
  const isShort = draft.ServiceType === 'MOCK' && !isAuthorization(draft)
  return isShort ? ['front', 'back'] : ['front', 'back', 'response']
}

function useStep(
  serviceId: string,
  present: ApiInfo | null,
): readonly [WizardStep, (step: WizardStep) => void] {
  const navigate = useNavigate()
  const url = useUrl()
  const { step } = useParams()
  const wanted = present === null ? url.get('step') : step
  const active = wanted === 'back' || wanted === 'response' ? wanted : 'front'
  const goTo = (next: WizardStep) => {
    if (present === null) url.set({ step: next === 'front' ? '' : next }, false)
    else navigate(paths.apiEdit(serviceId, present.ApiId ?? '', next))
    scrollTo(0, 0)
  }
  return [active, goTo]
}

function Steps({
  steps,
  step,
  form,
}: {
  readonly steps: readonly WizardStep[]
  readonly step: WizardStep
  readonly form: UseFormReturn<ApiDraft>
}): ReactElement {
  const wrong = new Set(Object.keys(form.formState.errors).map(stepOfField))
  return (
    <ol className="steps">
      {steps.map((name) => (
        <li
          key={name}
          aria-current={name === step ? 'step' : undefined}
          className={wrong.has(name) ? 'wrong' : undefined}
        >
          {t(`wizard.${name}`)}
        </li>
      ))}
    </ol>
  )
}

/** Asks before what was entered is left behind; steps of the wizard are no leaving. */
function Leaving({
  asks,
  onLeave,
}: {
  /** Whether there is something to ask about, at the moment of leaving. */
  readonly asks: () => boolean
  readonly onLeave: () => void
}): ReactElement | null {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    const within = /\/apis\/(?:new|[^/]+\/edit\/[^/]+)$/
    const isStep =
      within.test(nextLocation.pathname) &&
      nextLocation.pathname.split('/')[4] === currentLocation.pathname.split('/')[4]
    return !isStep && asks()
  })
  if (blocker.state !== 'blocked') return null
  return (
    <Confirm
      title={t('wizard.leaveTitle')}
      open
      onClose={() => blocker.reset()}
      onConfirm={() => {
        onLeave()
        blocker.proceed()
      }}
      pending={false}
      verb={t('action.discard')}
    >
      <p>{t('wizard.leaveNote')}</p>
    </Confirm>
  )
}
