/** The plugins that are attached to an API, by environment. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction, useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { paths } from '../../paths.ts'
import { Button, Chip, Empty, SmallTable } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useApi } from './api.tsx'

const AttachPlugins = lazy(() => import('../../forms/attach-plugins.tsx'))

type Row = ResponseOf<'DescribePluginsByApi'>['Result']['PluginSummary'][number]

const stale = ['DescribePluginsByApi', 'DescribeApiStates'] as const

export default function ApiPlugins(): ReactElement {
  const { api, service } = useApi()
  const { ServiceId } = service
  const { ApiId } = api
  const session = useSession()
  const url = useUrl()
  const read = useRead('DescribePluginsByApi', { ServiceId, ApiId, Limit: 100 })
  const rows = read.data?.Result.PluginSummary ?? []
  const detach = useAction('DetachPlugin', stale)
  const attach = useAction('AttachPlugin', stale)
  const remove = async ({ PluginId, PluginName, Environment }: Row) => {
    const target = { PluginId, ServiceId, EnvironmentName: Environment }
    try {
      await detach.mutateAsync({ ...target, ApiId })
      say(t('line.unbound', { name: PluginName }), () => {
        void attach.mutateAsync({ ...target, ApiIds: [ApiId] })
      })
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <>
      <div className="toolbar">
        <Button
          look="primary"
          why={
            service.AvailableEnvironments.length > 0
              ? can.attachPlugin(session, null)
              : t('plugin.notPublished')
          }
          onClick={() => url.open('attach')}
        >
          {t('api.bindPlugin')}
        </Button>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <ErrorBox error={read.error} retry={read.refetch} />
      {read.data && rows.length === 0 ? (
        <Empty title={t('plugin.noneHere')} body={t('plugin.emptyBody')} />
      ) : (
        <Attached rows={rows} onRemove={remove} />
      )}
      <Suspense fallback={null}>
        {url.dialog === 'attach' && (
          <AttachPlugins service={service} apiId={ApiId} onClose={url.close} />
        )}
      </Suspense>
    </>
  )
}

function Attached({
  rows,
  onRemove,
}: {
  readonly rows: readonly Row[]
  readonly onRemove: (row: Row) => void
}): ReactElement {
  const session = useSession()
  return (
    <SmallTable
      caption={t('api.tab.plugins')}
      head={[
        t('plugin.name'),
        t('field.type'),
        t('field.environment'),
        t('plan.boundAt'),
        t('action.operation'),
      ]}
      rows={rows.map((row) => ({
        key: `${row.PluginId} ${row.Environment}`,
        cells: [
          <Link key="name" to={paths.plugin(row.PluginId)}>
            {row.PluginName}
          </Link>,
          word('plugin', row.PluginType),
          word('environment', row.Environment),
          time(row.AttachedTime),
          <Button
            key="ops"
            look="link"
            why={can.detachPlugin(session, null)}
            onClick={() => onRemove(row)}
          >
            {t('action.unbind')}
          </Button>,
        ],
      }))}
    />
  )
}
