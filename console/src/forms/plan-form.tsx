/** Creating or changing a usage plan; a limit that is off is -1 on the wire. */

import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction, useFresh } from '../api/query.ts'
import { limit, number, t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { maxOf, rule } from '../parts/rule.ts'
import { TagRows } from '../parts/tag-rows.tsx'
import { type Tag, tagsOf } from '../parts/tags.ts'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'
import { paths } from '../paths.ts'
import { Chip, Field, Notice, Switch } from '../ui/index.ts'

export interface PlanValues {
  UsagePlanName: string
  UsagePlanDesc: string
  hasQuota: boolean
  MaxRequestNum: number
  hasRate: boolean
  MaxRequestNumPreSec: number
  Tags: Tag[]
}

const firstQuota = 100_000
const firstRate = 100
/** Below this the guide warns that several gateways may let a little more through. */
const exactRateMin = 5

interface Present {
  readonly UsagePlanId: string
  readonly UsagePlanName: string
  readonly UsagePlanDesc: string
  readonly MaxRequestNum: number
  readonly MaxRequestNumPreSec: number
}

function valuesOf(plan: Present | undefined): PlanValues {
  const quota = plan?.MaxRequestNum ?? -1
  const rate = plan?.MaxRequestNumPreSec ?? -1
  return {
    UsagePlanName: plan?.UsagePlanName ?? '',
    UsagePlanDesc: plan?.UsagePlanDesc ?? '',
    hasQuota: quota >= 0,
    MaxRequestNum: quota < 0 ? firstQuota : quota,
    hasRate: rate >= 0,
    MaxRequestNumPreSec: rate < 0 ? firstRate : rate,
    Tags: [],
  }
}

export default function PlanForm({
  plan,
  onClose,
}: {
  readonly plan?: Present
  readonly onClose: () => void
}): ReactElement {
  const stale = ['DescribeUsagePlansStatus', 'DescribeUsagePlan'] as const
  const create = useAction('CreateUsagePlan', stale)
  const modify = useAction('ModifyUsagePlan', stale)
  const navigate = useNavigate()
  const fresh = useFresh()
  const form = useActionForm<PlanValues>({
    values: valuesOf(plan),
    since: plan && {
      read: async () => {
        const { UsagePlanId } = plan
        return valuesOf((await fresh('DescribeUsagePlan', { UsagePlanId })).Result)
      },
      says: (values) => [
        [t('plan.name'), values.UsagePlanName],
        [t('field.remarks'), values.UsagePlanDesc],
        [t('plan.qps'), limit(values.hasRate ? values.MaxRequestNumPreSec : -1, 'QPS')],
        [t('plan.quota'), limit(values.hasQuota ? values.MaxRequestNum : -1, '')],
      ],
    },
    run: async ({ hasQuota, hasRate, Tags, ...values }) => {
      const request = {
        ...values,
        MaxRequestNum: hasQuota ? values.MaxRequestNum : -1,
        MaxRequestNumPreSec: hasRate ? values.MaxRequestNumPreSec : -1,
      }
      if (plan === undefined) {
        const { Result } = await create.mutateAsync({ ...request, ...tagsOf(Tags) })
        return navigate(paths.plan(Result.UsagePlanId, 'keys'), { replace: true })
      }
      await modify.mutateAsync({ UsagePlanId: plan.UsagePlanId, ...request })
      onClose()
    },
  })
  return (
    <ActionDialog
      title={t(plan === undefined ? 'plan.create' : 'plan.edit')}
      open
      onClose={onClose}
      {...form.dialog}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <TextField
        form={form}
        name="UsagePlanName"
        label={t('plan.name')}
        hint={t('rule.upTo', { max: maxOf('CreateUsagePlan', 'UsagePlanName') })}
        required
        rules={rule('CreateUsagePlan', 'UsagePlanName')}
      />
      <TextField
        form={form}
        name="UsagePlanDesc"
        label={t('field.remarks')}
        rules={rule('CreateUsagePlan', 'UsagePlanDesc')}
        rows={2}
      />
      {plan === undefined && <TagRows form={form} />}
      <Limits form={form} />
    </ActionDialog>
  )
}

function Limits({ form }: { readonly form: ActionForm<PlanValues> }): ReactElement {
  const rate = form.watch('MaxRequestNumPreSec')
  return (
    <>
      <Limit form={form} on="hasRate" name="MaxRequestNumPreSec" label={t('plan.qps')} unit="QPS" />
      {form.watch('hasRate') && rate < exactRateMin && (
        <Notice tone="warn">{t('plan.lowRate')}</Notice>
      )}
      <Limit
        form={form}
        on="hasQuota"
        name="MaxRequestNum"
        label={t('plan.quota')}
        unit={t('plan.calls')}
      />
      <p className="muted">{t('plan.quotaNote')}</p>
    </>
  )
}

function Limit({
  form,
  on,
  name,
  label,
  unit,
}: {
  readonly form: ActionForm<PlanValues>
  readonly on: 'hasRate' | 'hasQuota'
  readonly name: 'MaxRequestNumPreSec' | 'MaxRequestNum'
  readonly label: string
  readonly unit: string
}): ReactElement {
  return (
    <Field
      label={label}
      error={form.wrong(name)}
      hint={t('rule.range', { min: 1, max: number(maxOf('CreateUsagePlan', name)) })}
      group
    >
      {(control) => (
        <span className="with-unit">
          <Switch label={t('plan.limited')} {...form.register(on)} />
          {form.watch(on) && (
            <>
              <input
                {...control}
                className="input short"
                type="number"
                aria-label={label}
                {...form.register(name, rule('CreateUsagePlan', name))}
              />
              {unit}
            </>
          )}
        </span>
      )}
    </Field>
  )
}
