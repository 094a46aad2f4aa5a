/**
 * A new caller of a service in one go: a plan, a key, the key in the plan, the plan on the
 * environment. Four public actions in a row, each with its line; a failure stops there, keeps what
 * was done and can be taken up again.
 */

import { type ReactElement, useRef, useState } from 'react'
import { follow } from '../api/effect.ts'
import { useAction } from '../api/query.ts'
import { useSession } from '../api/session.ts'
import { t, word } from '../i18n/index.ts'
import { urlsOf } from '../parts/address.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { environmentNames } from '../parts/environment.ts'
import { handoverOf } from '../parts/handover.ts'
import { rule } from '../parts/rule.ts'
import { SecretOnce } from '../parts/secret-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { useRegion } from '../region.ts'
import { Chip, Field, Fixed, Segments, State } from '../ui/index.ts'

export interface CallerService {
  readonly ServiceId: string
  readonly ServiceName: string
  readonly Protocol: string
  readonly OuterSubDomain: string
  readonly InternalSubDomain: string
}

interface Values {
  Environment: string
  UsagePlanName: string
  MaxRequestNumPreSec: number
  SecretName: string
}

interface Made {
  plan?: string
  key?: { readonly id: string; readonly secret: string }
  keyBound?: boolean
}

const steps = ['plan', 'key', 'bindKey', 'bindPlan'] as const
const firstRate = 100

export default function NewCaller({
  service,
  kinds,
  onClose,
}: {
  readonly service: CallerService
  /** The choice between this and plans that exist. */
  readonly kinds: ReactElement
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const session = useSession()
  const { run, done } = useSteps(service.ServiceId)
  const [secret, setSecret] = useState<Made['key'] | null>(null)
  const form = useActionForm<Values>({
    values: {
      Environment: 'release',
      UsagePlanName: '',
      MaxRequestNumPreSec: firstRate,
      SecretName: '',
    },
    run: async (values) => {
      const key = await run(values)
      setSecret(key)
      void follow(t('bind.plan'), region)
    },
  })
  if (secret) {
    const host = service.OuterSubDomain || service.InternalSubDomain
    const [url = ''] = urlsOf(
      `${host}/${form.getValues('Environment')}/`,
      service.Protocol,
      session,
    )
    return (
      <SecretOnce
        title={t('caller.done')}
        name={form.getValues('SecretName')}
        idLabel="SecretId"
        id={secret.id}
        secretLabel="SecretKey"
        secret={secret.secret}
        variables={['SECRET_ID', 'SECRET_KEY']}
        handover={handoverOf(url, secret)}
        onClose={onClose}
      />
    )
  }
  return (
    <ActionDialog
      title={t('bind.plan')}
      open
      shape="wide"
      onClose={onClose}
      {...form.dialog}
      submit={done > 0 ? t('caller.retry') : t('action.submit')}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      {kinds}
      <Fixed label={t('service.service')}>{service.ServiceName}</Fixed>
      <CallerFields form={form} />
      <Progress done={done} pending={form.pending} />
    </ActionDialog>
  )
}

/** The four actions; what was done is kept for the next try. */
function useSteps(ServiceId: string) {
  const stale = [
    'DescribeUsagePlansStatus',
    'DescribeApiKeysStatus',
    'DescribeApiUsagePlan',
    'DescribeServiceUsagePlan',
  ] as const
  const createPlan = useAction('CreateUsagePlan', stale)
  const createKey = useAction('CreateApiKey', stale)
  const bindKey = useAction('BindSecretIds', stale)
  const bindPlan = useAction('BindEnvironment', stale)
  const made = useRef<Made>({})
  const [done, setDone] = useState(0)
  const run = async (values: Values): Promise<NonNullable<Made['key']>> => {
    const { UsagePlanName, MaxRequestNumPreSec, SecretName, Environment } = values
    const kept = made.current
    if (kept.plan === undefined) {
      const { Result } = await createPlan.mutateAsync({ UsagePlanName, MaxRequestNumPreSec })
      kept.plan = Result.UsagePlanId
      setDone(1)
    }
    if (kept.key === undefined) {
      const { Result } = await createKey.mutateAsync({ SecretName, AccessKeyType: 'auto' })
      kept.key = { id: Result.AccessKeyId, secret: Result.AccessKeySecret }
      setDone(2)
    }
    if (kept.keyBound !== true) {
      await bindKey.mutateAsync({ UsagePlanId: kept.plan, AccessKeyIds: [kept.key.id] })
      kept.keyBound = true
      setDone(3)
    }
    const target = { BindType: 'SERVICE', Environment, ServiceId }
    await bindPlan.mutateAsync({ UsagePlanIds: [kept.plan], ...target })
    setDone(steps.length)
    return kept.key
  }
  return { run, done }
}

function CallerFields({
  form,
}: {
  readonly form: ReturnType<typeof useActionForm<Values>>
}): ReactElement {
  return (
    <>
      <Field label={t('bind.environment')} required group>
        {(control) => (
          <Segments
            {...control}
            options={environmentNames.map((value) => ({
              value,
              label: word('environment', value),
            }))}
            {...form.register('Environment')}
          />
        )}
      </Field>
      <TextField
        form={form}
        name="UsagePlanName"
        label={t('plan.name')}
        required
        rules={rule('CreateUsagePlan', 'UsagePlanName')}
      />
      <TextField
        form={form}
        name="MaxRequestNumPreSec"
        label={t('plan.qps')}
        rules={rule('CreateUsagePlan', 'MaxRequestNumPreSec', { required: true })}
        type="number"
        unit="QPS"
        required
      />
      <TextField
        form={form}
        name="SecretName"
        label={t('secret.name')}
        hint={t('secret.nameHint')}
        required
        rules={{
          validate: (value) => /^[A-Za-z0-9_]{1,50}$/.test(String(value)) || t('secret.nameHint'),
        }}
      />
    </>
  )
}

function Progress({
  done,
  pending,
}: {
  readonly done: number
  readonly pending: boolean
}): ReactElement {
  return (
    <ol role="status">
      {steps.map((step, index) => (
        <li key={step}>
          <State tone={index < done ? 'ok' : pending && index === done ? 'warn' : 'idle'}>
            {t(`caller.${step}`)}
          </State>
        </li>
      ))}
    </ol>
  )
}
