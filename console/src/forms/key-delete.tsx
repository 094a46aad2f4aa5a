/** Deleting a key pair, which has to be disabled first. */
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { paths } from '../paths.ts'

export default function KeyDelete({
  secret: key,
  onClose,
}: {
  readonly secret: { readonly AccessKeyId: string; readonly SecretName: string }
  readonly onClose: () => void
}): ReactElement {
  const navigate = useNavigate()
  const remove = useAction('DeleteApiKey', ['DescribeApiKeysStatus'])
  return (
    <Confirm
      title={t('secret.deleteTitle', { name: key.SecretName })}
      open
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { AccessKeyId: key.AccessKeyId },
          { onSuccess: () => navigate(paths.secrets(), { replace: true }) },
        )
      }
      pending={remove.isPending}
      error={remove.error}
      verb={t('secret.delete')}
    >
      <p>{t('secret.deleteNote')}</p>
    </Confirm>
  )
}
