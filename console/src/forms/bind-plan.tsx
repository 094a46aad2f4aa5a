/**
 * Binding usage plans to an environment of a service, or to APIs in it. Plans that share a key may
 * not meet, and the two kinds of binding do not mix: both are told before the click.
 */
import { type ReactElement, useId, useState } from 'react'
import type { RequestOf } from '../api/client.ts'
import { follow } from '../api/effect.ts'
import { useAction, useRead } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { EnvironmentField } from '../parts/environment-field.tsx'
import { useExplained } from '../parts/explain.ts'
import { PickList } from '../parts/pick-list.tsx'
import { usePick } from '../parts/pick-rows.ts'
import { apiSource, planSource } from '../parts/pick-sources.ts'
import { useRegion } from '../region.ts'
import { Button, Chip, Field, Fixed, Notice, Segments } from '../ui/index.ts'
import NewCaller, { type CallerService } from './new-caller.tsx'

interface Api {
  readonly ApiId: string
  readonly ApiName: string | null
  readonly Path: string | null
  readonly Method: string | null
}

export default function BindPlan(props: Props): ReactElement {
  const [kind, setKind] = useState('existing')
  const name = useId()
  if (props.apis !== undefined || props.byApi) return <BindExisting {...props} kinds={null} />
  const kinds = (
    <Field label={t('menu.plans')} group>
      {(control) => (
        <Segments
          {...control}
          name={name}
          options={[
            { value: 'existing', label: t('caller.existing') },
            { value: 'new', label: t('caller.new') },
          ]}
          checkedValue={kind}
          onChange={(event) => setKind(event.target.value)}
        />
      )}
    </Field>
  )
  if (kind === 'new') {
    return <NewCaller service={props.service} kinds={kinds} onClose={props.onClose} />
  }
  return <BindExisting {...props} kinds={kinds} />
}

interface Props {
  readonly service: CallerService
  /** Fixed APIs; without them the user chooses, if it is by API at all. */
  readonly apis?: readonly Api[]
  readonly byApi?: boolean
  readonly onClose: () => void
}

function BindExisting({
  service,
  apis,
  byApi = false,
  kinds,
  onClose,
}: Props & { readonly kinds: ReactElement | null }): ReactElement {
  const region = useRegion()
  const { ServiceId } = service
  const [environment, setEnvironment] = useState('release')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [pickedApis, setPickedApis] = useState<ReadonlySet<string>>(
    new Set(apis?.map(({ ApiId }) => ApiId)),
  )
  const isApi = byApi || apis !== undefined
  const target = isApi ? { ApiIds: [...pickedApis] } : {}
  const { plans, explained } = usePlans({ ServiceId, EnvironmentName: environment, ...target })
  const stale = [
    'DescribeApiUsagePlan',
    'DescribeServiceUsagePlan',
    'DescribeUsagePlanEnvironments',
    'DescribeUsagePlan',
    'ExplainBinding',
    'DescribeService',
  ] as const
  const bind = useAction('BindEnvironment', stale)
  const submit = async () => {
    const BindType = isApi ? 'API' : 'SERVICE'
    const UsagePlanIds = [...picked]
    const request = { UsagePlanIds, BindType, Environment: environment, ServiceId, ...target }
    await bind.mutateAsync(request)
    onClose()
    void follow(t('bind.plan'), region)
  }
  const why = whyNot(picked, isApi, pickedApis)
  return (
    <ActionDialog
      title={t('bind.plan')}
      open
      shape="wide"
      onClose={onClose}
      pending={bind.isPending}
      error={bind.error}
      changes={picked.size}
      submitWhy={why}
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => null)
      }}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      {kinds}
      <Fixed label={t('service.region')}>{word('region', region)}</Fixed>
      <Fixed label={t('service.service')}>{service.ServiceName}</Fixed>
      <EnvironmentField value={environment} onChange={setEnvironment} />
      {apis !== undefined && <FixedApis apis={apis} />}
      {byApi && <ApiPick serviceId={ServiceId} picked={pickedApis} onPick={setPickedApis} />}
      <Demote serviceId={ServiceId} environment={environment} isApi={isApi} />
      <h3>{t('menu.plans')}</h3>
      <Plans {...{ plans, explained, picked }} onPick={setPicked} />
    </ActionDialog>
  )
}

function FixedApis({ apis }: { readonly apis: NonNullable<Props['apis']> }): ReactElement {
  return (
    <Fixed label="API">
      {apis.map(({ ApiId, Method, Path }) => (
        <code key={ApiId}>
          {Method} {Path}{' '}
        </code>
      ))}
    </Fixed>
  )
}

/** The plans to choose from, and why not all can be bound there. */
function usePlans(target: Omit<RequestOf<'ExplainBinding'>, 'Action' | 'Ids'>) {
  const plans = usePick('DescribeUsagePlansStatus', {}, planSource)
  const Ids = (plans.rows ?? []).map(({ UsagePlanId }) => UsagePlanId)
  const isComplete = target.ApiIds === undefined || target.ApiIds.length > 0
  const explained = useExplained({ Action: 'BindEnvironment', Ids, ...target }, isComplete)
  return { plans, explained }
}

function Plans({
  plans,
  explained,
  picked,
  onPick,
}: ReturnType<typeof usePlans> & {
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}): ReactElement {
  return (
    <PickList
      from={plans}
      show={(plan) => ({
        id: plan.UsagePlanId,
        name: plan.UsagePlanName,
        detail: plan.UsagePlanId,
        off: explained.why(plan.UsagePlanId),
      })}
      picked={picked}
      onPick={onPick}
      search={t('plan.search')}
      empty={t('plan.empty')}
    />
  )
}

function whyNot(
  plans: ReadonlySet<string>,
  isApi: boolean,
  apis: ReadonlySet<string>,
): true | string {
  if (isApi && apis.size === 0) return t('bind.noApi')
  return plans.size > 0 ? true : t('bind.none')
}

function ApiPick({
  serviceId: ServiceId,
  picked,
  onPick,
}: {
  readonly serviceId: string
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}): ReactElement {
  const apis = usePick('DescribeApisStatus', { ServiceId }, apiSource)
  return (
    <>
      <h3>API</h3>
      <PickList
        from={apis}
        show={(api) => ({
          id: api.ApiId,
          name: api.ApiName || api.ApiId,
          detail: `${api.Method} ${api.Path}`,
        })}
        picked={picked}
        onPick={onPick}
        search={t('api.search')}
        empty={t('api.empty')}
      />
    </>
  )
}

/** Bindings to a whole service and to its APIs do not mix: turning the former into the latter. */
function Demote({
  serviceId: ServiceId,
  environment: Environment,
  isApi,
}: {
  readonly serviceId: string
  readonly environment: string
  readonly isApi: boolean
}): ReactElement | null {
  const bound = useRead('DescribeServiceUsagePlan', { ServiceId, Limit: 100 })
  const demote = useAction('DemoteServiceUsagePlan', [
    'DescribeServiceUsagePlan',
    'DescribeApiUsagePlan',
    'ExplainBinding',
  ])
  const whole = bound.data?.Result.ServiceUsagePlanList.filter(
    (row) => row.Environment === Environment,
  )
  const [first] = whole ?? []
  if (!isApi || first === undefined) return null
  return (
    <Notice
      tone="warn"
      action={
        <Button
          pending={demote.isPending}
          onClick={() => demote.mutate({ UsagePlanId: first.UsagePlanId, ServiceId, Environment })}
        >
          {t('bind.demote')}
        </Button>
      }
    >
      {t('bind.mixed', {
        plan: first.UsagePlanName,
        environment: word('environment', Environment),
      })}
      {demote.error && <p>{demote.error.message}</p>}
    </Notice>
  )
}
