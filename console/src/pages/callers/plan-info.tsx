/** What a plan allows each of its keys. */
import type { ReactElement } from 'react'
import { limit, number, t, time } from '../../i18n/index.ts'
import { tagsText } from '../../parts/tags.ts'
import { Facts, Section } from '../../ui/index.ts'
import { usePlan } from './plan.tsx'

export default function PlanInfo(): ReactElement {
  const plan = usePlan()
  return (
    <Section title={t('service.basic')}>
      <Facts
        rows={[
          { label: t('plan.name'), value: plan.UsagePlanName },
          { label: t('plan.qps'), value: limit(plan.MaxRequestNumPreSec, 'QPS') },
          { label: t('plan.quota'), value: limit(plan.MaxRequestNum, '') },
          { label: t('plan.keys'), value: number(plan.BindSecretIdTotalCount) },
          { label: t('plan.environments'), value: number(plan.BindEnvironmentTotalCount) },
          { label: t('field.created'), value: time(plan.CreatedTime) },
          { label: t('field.modified'), value: time(plan.ModifiedTime) },
          { label: t('field.remarks'), value: plan.UsagePlanDesc },
          { label: t('service.tags'), value: tagsText(plan.Tags) },
        ]}
      />
      <p className="muted">{t('tags.fixed')}</p>
      <p className="muted">{t('plan.quotaNote')}</p>
    </Section>
  )
}
