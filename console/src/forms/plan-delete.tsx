/** Deleting a usage plan; one that is bound to an environment is refused. */
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { paths } from '../paths.ts'

export default function PlanDelete({
  plan,
  onClose,
}: {
  readonly plan: { readonly UsagePlanId: string; readonly UsagePlanName: string }
  readonly onClose: () => void
}): ReactElement {
  const navigate = useNavigate()
  const remove = useAction('DeleteUsagePlan', ['DescribeUsagePlansStatus'])
  return (
    <Confirm
      title={t('plan.deleteTitle', { name: plan.UsagePlanName })}
      open
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { UsagePlanId: plan.UsagePlanId },
          { onSuccess: () => navigate(paths.plans(), { replace: true }) },
        )
      }
      pending={remove.isPending}
      error={remove.error}
      verb={t('plan.delete')}
    >
      <p>{t('plan.deleteNote')}</p>
    </Confirm>
  )
}
