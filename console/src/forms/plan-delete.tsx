/** Deleting a usage plan; one that is bound to an environment is refused. */
import type { ReactElement } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { AskDelete, type DeleteProps } from '../parts/ask-delete.tsx'

export default function PlanDelete({
  plan,
  ...after
}: DeleteProps & {
  readonly plan: { readonly UsagePlanId: string; readonly UsagePlanName: string }
}): ReactElement {
  const remove = useAction('DeleteUsagePlan', ['DescribeUsagePlansStatus'])
  return (
    <AskDelete
      title={t('plan.deleteTitle', { name: plan.UsagePlanName })}
      verb={t('plan.delete')}
      run={() => remove.mutateAsync({ UsagePlanId: plan.UsagePlanId })}
      {...after}
    >
      {t('plan.deleteNote')}
    </AskDelete>
  )
}
