/** One plugin: its head and its tabs. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Outlet, useNavigate, useOutletContext, useParams } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead, Tabs } from '../../parts/page-head.tsx'
import { copyWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { Button, Chip, Copyable, Empty } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'

const PluginAttach = lazy(() => import('../../forms/plugin-attach.tsx'))
const PluginDelete = lazy(() => import('../../forms/plugin-delete.tsx'))

export type Plugin = ResponseOf<'DescribePlugin'>['Result']

export function usePlugin(): Plugin {
  return useOutletContext<Plugin>()
}

export default function PluginPage(): ReactElement {
  const { id: PluginId = '' } = useParams()
  const navigate = useNavigate()
  const url = useUrl()
  const gone = () => navigate(paths.plugins(), { replace: true })
  const read = useRead('DescribePlugin', { PluginId })
  const crumbs = [{ label: t('menu.plugins'), to: paths.plugins() }]
  const plugin = read.data?.Result
  if (plugin === undefined) {
    return (
      <>
        <PageHead title={PluginId} crumbs={crumbs} />
        {read.error && isAbsent(read.error) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={read.error} retry={read.refetch} />
        )}
      </>
    )
  }
  return (
    <>
      <PageHead
        title={plugin.PluginName}
        crumbs={crumbs}
        chip={<Chip>{t('effect.live')}</Chip>}
        actions={<Actions plugin={plugin} />}
        under={
          <>
            <span>{word('plugin', plugin.PluginType)}</span>
            <Copyable text={PluginId} words={copyWords()} />
          </>
        }
      />
      <Tabs
        label={t('plugin.tabs')}
        thing={plugin.PluginName}
        tabs={(['info', 'apis'] as const).map((tab) => ({
          label: t(`plugin.tab.${tab}`),
          to: paths.plugin(PluginId, tab),
        }))}
      />
      <Outlet context={plugin} />
      <Suspense fallback={null}>
        {url.dialog === 'attach' && <PluginAttach plugin={plugin} onClose={url.close} />}
        {url.dialog === 'delete' && (
          <PluginDelete plugin={plugin} onClose={url.close} onDone={gone} />
        )}
      </Suspense>
    </>
  )
}

function Actions({ plugin }: { readonly plugin: Plugin }): ReactElement {
  const session = useSession()
  const navigate = useNavigate()
  const url = useUrl()
  return (
    <>
      <Button
        look="primary"
        why={can.attachPlugin(session, null)}
        onClick={() => url.open('attach')}
      >
        {t('plugin.attach')}
      </Button>
      <Button
        data-key="edit"
        why={can.editPlugin(session, null)}
        onClick={() => navigate(paths.pluginEdit(plugin.PluginId))}
      >
        {t('action.edit')}
      </Button>
      <Button why={can.deletePlugin(session, plugin)} onClick={() => url.open('delete')}>
        {t('action.delete')}
      </Button>
    </>
  )
}
