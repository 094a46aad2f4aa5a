/** Deleting a plugin; one that is attached is refused. */
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { Confirm } from '../parts/dialogs.tsx'
import { paths } from '../paths.ts'

export default function PluginDelete({
  plugin,
  onClose,
}: {
  readonly plugin: { readonly PluginId: string; readonly PluginName: string }
  readonly onClose: () => void
}): ReactElement {
  const navigate = useNavigate()
  const remove = useAction('DeletePlugin', ['DescribePlugins'])
  return (
    <Confirm
      title={t('plugin.deleteTitle', { name: plugin.PluginName })}
      open
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { PluginId: plugin.PluginId },
          { onSuccess: () => navigate(paths.plugins(), { replace: true }) },
        )
      }
      pending={remove.isPending}
      error={remove.error}
      verb={t('plugin.delete')}
    >
      <p>{t('plugin.deleteNote')}</p>
    </Confirm>
  )
}
