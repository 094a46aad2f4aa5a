/** Deleting a plugin; one that is attached is refused. */
import type { ReactElement } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { AskDelete, type DeleteProps } from '../parts/ask-delete.tsx'

export default function PluginDelete({
  plugin,
  ...after
}: DeleteProps & {
  readonly plugin: { readonly PluginId: string; readonly PluginName: string }
}): ReactElement {
  const remove = useAction('DeletePlugin', ['DescribePlugins'])
  return (
    <AskDelete
      title={t('plugin.deleteTitle', { name: plugin.PluginName })}
      verb={t('plugin.delete')}
      run={() => remove.mutateAsync({ PluginId: plugin.PluginId })}
      {...after}
    >
      {t('plugin.deleteNote')}
    </AskDelete>
  )
}
