/** Deleting a key pair, which has to be disabled first. */
import type { ReactElement } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { AskDelete, type DeleteProps } from '../parts/ask-delete.tsx'

export default function KeyDelete({
  secret: key,
  ...after
}: DeleteProps & {
  readonly secret: { readonly AccessKeyId: string; readonly SecretName: string }
}): ReactElement {
  const remove = useAction('DeleteApiKey', ['DescribeApiKeysStatus'])
  return (
    <AskDelete
      title={t('secret.deleteTitle', { name: key.SecretName })}
      verb={t('secret.delete')}
      run={() => remove.mutateAsync({ AccessKeyId: key.AccessKeyId })}
      {...after}
    >
      {t('secret.deleteNote')}
    </AskDelete>
  )
}
