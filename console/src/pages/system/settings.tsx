/** The settings in effect and where each of them comes from. Secrets are masked by the server. */
import type { ReactElement } from 'react'
import type { ResponseOf } from '../../api/client.ts'
import { useRead } from '../../api/query.ts'
import { t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { tableWords } from '../../parts/words.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Chip, Notice } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'

type Setting = ResponseOf<'DescribeSettings'>['SettingSet'][number]

export default function SettingsPage(): ReactElement {
  const url = useUrl()
  const read = useRead('DescribeSettings', {})
  const changed = url.get('changed') !== ''
  const all = read.data?.SettingSet.filter(({ Origin }) => !changed || Origin !== 'default')
  const rows = {
    all,
    total: all?.length ?? 0,
    whole: true,
    error: read.error,
    isStale: false,
    refetch: () => void read.refetch(),
  }
  return (
    <>
      <Notice>
        {read.data?.File ? t('system.file', { file: read.data.File }) : t('system.noFile')}
      </Notice>
      <DataTable
        memory="settings"
        caption={t('system.settings')}
        columns={columns()}
        rows={rows}
        id={(row) => row.Name}
        name={(row) => row.Name}
        url={url}
        words={tableWords(t('system.searchSettings'))}
        filtered={changed}
        onClear={() => url.set({ q: '', changed: '' })}
        filters={
          <select
            className="input"
            aria-label={t('system.origin')}
            value={url.get('changed')}
            onChange={({ target }) => url.set({ changed: target.value })}
          >
            <option value="">{t('system.allSettings')}</option>
            <option value="1">{t('system.changedSettings')}</option>
          </select>
        }
        empty={{ title: t('table.noneFiltered') }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
    </>
  )
}

function columns(): readonly Column<Setting>[] {
  return [
    {
      key: 'name',
      title: t('field.name'),
      lead: true,
      value: (s) => s.Name,
      cell: (s) => (
        <span className="two">
          <code className="strong">{s.Name}</code>
          <span className="muted">{s.Description}</span>
        </span>
      ),
    },
    {
      key: 'value',
      title: t('field.value'),
      value: (s) => s.Value,
      cell: (s) => (
        <code className="cell-clip" title={s.Value}>
          {s.Value || '-'}
        </code>
      ),
    },
    {
      key: 'origin',
      title: t('system.origin'),
      value: (s) => word('origin', s.Origin),
      cell: (s) => (
        <Chip tone={s.Origin === 'default' ? 'idle' : 'ok'}>{word('origin', s.Origin)}</Chip>
      ),
    },
    {
      key: 'default',
      title: t('parameter.default'),
      value: (s) => s.Default,
      cell: (s) => (
        <code className="cell-clip" title={s.Default}>
          {s.Default || '-'}
        </code>
      ),
    },
    {
      key: 'variable',
      title: t('system.setBy'),
      value: (s) => s.Variable,
      cell: (s) => (
        <span className="two">
          <code>{s.Variable}</code>
          <code>{s.Flag}</code>
        </span>
      ),
    },
  ]
}
