/** Changing a plugin: in effect at once wherever it is attached. */
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import { useRead } from '../../api/query.ts'
import { PluginEditor } from '../../forms/plugin-editor.tsx'
import { pluginTypes } from '../../forms/plugin-fields.ts'
import { t, tn } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { paths } from '../../paths.ts'
import { Chip, Notice } from '../../ui/index.ts'

export default function PluginEdit(): ReactElement {
  const { id: PluginId = '' } = useParams()
  const read = useRead('DescribePlugin', { PluginId })
  const plugin = read.data?.Result
  const type = pluginTypes.find((name) => name === plugin?.PluginType)
  const attached = plugin?.AttachedApiTotalCount ?? 0
  return (
    <>
      <PageHead
        title={t('plugin.edit')}
        crumbs={[
          { label: t('menu.plugins'), to: paths.plugins() },
          { label: plugin?.PluginName ?? PluginId, to: paths.plugin(PluginId) },
        ]}
        chip={<Chip>{t('effect.live')}</Chip>}
      />
      <ErrorBox error={read.error} retry={read.refetch} />
      {plugin && type && (
        <>
          {attached > 0 && <Notice tone="warn">{tn('plugin.editLive', attached)}</Notice>}
          <PluginEditor type={type} present={plugin} />
        </>
      )}
    </>
  )
}
