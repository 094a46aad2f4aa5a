/** Plugins: rules that are attached to APIs and live at once. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { pluginTypes } from '../../forms/plugin-fields.ts'
import { number, t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { pluginSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'

const PluginAttach = lazy(() => import('../../forms/plugin-attach.tsx'))
const PluginDelete = lazy(() => import('../../forms/plugin-delete.tsx'))

type Row = ResponseOf<'DescribePlugins'>['Result']['PluginSet'][number]

export default function PluginsPage(): ReactElement {
  const session = useSession()
  const url = useUrl()
  const navigate = useNavigate()
  const type = url.get('type')
  const rows = useRows(
    url,
    'DescribePlugins',
    type === '' ? {} : { PluginType: type },
    pluginSource.pick,
    pluginSource,
  )
  const create = (
    <Button
      look="primary"
      why={can.createPlugin(session, null)}
      onClick={() => navigate(paths.pluginNew())}
    >
      {t('action.create')}
    </Button>
  )
  const on = rows.all?.find(({ PluginId }) => PluginId === url.on)
  return (
    <>
      <PageHead title={t('menu.plugins')} chip={<Chip>{t('effect.live')}</Chip>} />
      <DataTable
        memory="plugins"
        dense
        caption={t('menu.plugins')}
        columns={columnsOf(url, session, (id) => navigate(paths.pluginEdit(id)))}
        rows={rows}
        id={(row) => row.PluginId}
        name={(row) => row.PluginName}
        url={url}
        words={tableWords(t('plugin.search'))}
        filtered={type !== ''}
        onClear={() => url.set({ q: '', type: '' })}
        actions={create}
        filters={
          <select
            className="input"
            aria-label={t('field.type')}
            value={type}
            onChange={({ target }) => url.set({ type: target.value })}
          >
            <option value="">{t('plugin.anyType')}</option>
            {pluginTypes.map((name) => (
              <option key={name} value={name}>
                {word('plugin', name)}
              </option>
            ))}
          </select>
        }
        empty={{ title: t('plugin.empty'), body: t('plugin.emptyBody'), action: create }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'attach' && on && <PluginAttach plugin={on} onClose={url.close} />}
        {url.dialog === 'delete' && on && (
          <PluginDelete plugin={on} onClose={url.close} onDone={url.close} />
        )}
      </Suspense>
    </>
  )
}

function columnsOf(
  url: Url,
  session: ReturnType<typeof useSession>,
  edit: (id: string) => void,
): readonly Column<Row>[] {
  return [
    {
      key: 'name',
      title: t('plugin.nameId'),
      lead: true,
      value: (p) => p.PluginName,
      cell: (p) => (
        <span className="two">
          <Link to={paths.plugin(p.PluginId)}>{p.PluginName}</Link>
          <Copyable text={p.PluginId} words={copyWords()} />
        </span>
      ),
    },
    ...middleColumns(),
    {
      key: 'modified',
      title: t('field.modified'),
      value: (p) => p.ModifiedTime,
      cell: (p) => <span className="nowrap">{time(p.ModifiedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (p) => (
        <span className="ops">
          <Button
            look="link"
            why={can.attachPlugin(session, null)}
            onClick={() => url.open('attach', p.PluginId)}
          >
            {t('plugin.attach')}
          </Button>
          <Button
            data-key="edit"
            look="link"
            why={can.editPlugin(session, null)}
            onClick={() => edit(p.PluginId)}
          >
            {t('action.edit')}
          </Button>
          <Button
            look="link"
            why={can.deletePlugin(session, p)}
            onClick={() => url.open('delete', p.PluginId)}
          >
            {t('action.delete')}
          </Button>
        </span>
      ),
    },
  ]
}

function middleColumns(): readonly Column<Row>[] {
  return [
    {
      key: 'type',
      title: t('field.type'),
      value: (p) => word('plugin', p.PluginType),
      cell: (p) => word('plugin', p.PluginType),
    },
    {
      key: 'attached',
      title: t('plugin.attached'),
      value: (p) => p.AttachedApiTotalCount ?? 0,
      cell: (p) => number(p.AttachedApiTotalCount ?? 0),
    },
    {
      key: 'remarks',
      title: t('field.remarks'),
      value: (p) => p.Description ?? '',
      cell: (p) => <span className="cell-clip">{p.Description || '-'}</span>,
    },
  ]
}
