/**
 * Creating and changing an API: front end, back end, response. What was entered is kept for the
 * service until it is saved, so that a reload loses nothing.
 */
import { type ReactElement, useEffect, useMemo, useRef } from 'react'
import { FormProvider, type UseFormReturn, useForm } from 'react-hook-form'
import { useBlocker, useNavigate, useParams } from 'react-router'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
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
import { useRegion } from '../../region.ts'
import { Button, Chip, Empty, Notice } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { BackStep } from './wizard-back.tsx'
import { FrontStep } from './wizard-front.tsx'
import { type Owner, useOwner } from './wizard-owner.tsx'
import { ResponseStep } from './wizard-response.tsx'
import { fieldsOf, stepsOfErrors, useSave } from './wizard-save.ts'

export default function WizardPage(): ReactElement | null {
  const { id: ServiceId = '', api: ApiId } = useParams()
  const region = useRegion()
  const session = useSession()
  const isAnywhere = ServiceId === ''
  const service = useRead('DescribeService', { ServiceId }, { enabled: !isAnywhere })
  const api = useRead(
    'DescribeApi',
    { ServiceId, ApiId: ApiId ?? '' },
    { enabled: ApiId !== undefined },
  )
  // What a new service begins with depends on the deployment.
  if (isAnywhere && session === null) return null
  if (isAnywhere) return <Wizard key={region} fixed={null} present={null} />
  if (service.data === undefined || (ApiId !== undefined && api.data === undefined)) {
    const error = service.error ?? api.error
    const retry = () => {
      for (const one of [service, api]) if (one.error !== null) void one.refetch()
    }
    return (
      <>
        <PageHead title={titleOf(ApiId === undefined)} crumbs={[servicesCrumb()]} />
        {error && isAbsent(error) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={error} retry={retry} />
        )}
      </>
    )
  }
  return (
    <Wizard
      key={`${ServiceId}.${ApiId ?? 'new'}`}
      fixed={service.data}
      present={ApiId === undefined ? null : (api.data?.Result ?? null)}
    />
  )
}

function titleOf(isNew: boolean): string {
  return isNew ? t('api.createTitle') : t('api.editTitle')
}

function servicesCrumb() {
  return { label: t('service.title'), to: paths.services() }
}

/** `place` is the service, or the region where the service is chosen with the API. */
const draftKey = (place: string, apiId: string | null) => `sluice.wizard.${place}.${apiId ?? 'new'}`

function keptDraft(key: string): ApiDraft | null {
  const text = sessionStorage.getItem(key)
  // Nobody else writes under this key; what an earlier version did not know is as at the start.
  return text === null ? null : { ...newDraft, ...(JSON.parse(text) as ApiDraft) }
}

interface WizardProps {
  /** The service that it was entered from; null: it is chosen here. */
  readonly fixed: Owner | null
  readonly present: ApiInfo | null
}

function useDraft({ fixed, present }: WizardProps) {
  const region = useRegion()
  const hasTls = useSession()?.HttpsPort != null
  const key = draftKey(fixed?.ServiceId ?? region, present?.ApiId ?? null)
  const initial = useMemo(() => {
    if (present !== null) return draftOf(present)
    const Protocol = hasTls ? 'http&https' : 'http'
    return { ...newDraft, owner: { ...newDraft.owner, Protocol } }
  }, [present, hasTls])
  const form = useForm<ApiDraft>({ defaultValues: initial, mode: 'onTouched' })
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
  const asks = () => !isOver.current && !sameDraft(form.getValues(), initial)
  return { form, asks, forget }
}

function Wizard({ fixed, present }: WizardProps): ReactElement {
  const { form, asks, forget } = useDraft({ fixed, present })
  const navigate = useNavigate()
  const [step, goTo] = useStep(fixed?.ServiceId ?? '', present)
  const draft = form.watch()
  const { owner, error } = useOwner(fixed, draft)
  const save = useSave({ fixed, service: owner, present, form, goTo, forget })
  const steps = stepsOf(draft)
  const at = steps.indexOf(step)
  useFocusOfStep(step)
  const next = async () => {
    if (!(await form.trigger(fieldsOf(step, draft), { shouldFocus: true }))) return
    goTo(steps[at + 1] ?? step)
  }
  const back = fixed === null ? paths.services() : paths.service(fixed.ServiceId)
  return (
    <FormProvider {...form}>
      <PageHead
        title={titleOf(present === null)}
        crumbs={[
          servicesCrumb(),
          ...(fixed === null ? [] : [{ label: fixed.ServiceName, to: back }]),
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
        {step === 'front' && (
          <FrontStep fixed={fixed} service={owner} error={error} apiId={present?.ApiId ?? null} />
        )}
        {step === 'back' && <BackStep />}
        {step === 'response' && <ResponseStep />}
        <div className="wizard-foot">
          {save.made !== null && <Notice>{t('wizard.serviceMade', { name: save.made })}</Notice>}
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
          <Button onClick={() => navigate(back)}>{t('action.cancel')}</Button>
        </div>
      </form>
      <Leaving asks={asks} onLeave={forget} />
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

/** A step begins at what is wrong in it, else at the title: its button is at the end. */
function useFocusOfStep(step: WizardStep): void {
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    const wrong = document.querySelector<HTMLElement>('main form [aria-invalid="true"]')
    const begin = wrong ?? document.querySelector<HTMLElement>('main h1')
    begin?.focus()
  }, [step])
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
  const wrong = new Set(stepsOfErrors(form.formState.errors))
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
    // Steps differ in their last part, or in the query alone.
    const wizard = /^(.*\/apis\/)(?:new|([^/]+\/edit)\/[^/]+)$/
    const [here, there] = [currentLocation, nextLocation].map(({ pathname }) =>
      wizard.exec(pathname)?.slice(1).join('/'),
    )
    return here !== there && asks()
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
