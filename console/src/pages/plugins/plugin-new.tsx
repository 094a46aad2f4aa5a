/** A new plugin: first its type, then what it does. */
import type { ReactElement } from 'react'
import { PluginEditor } from '../../forms/plugin-editor.tsx'
import { pluginBeginnings, pluginTypes } from '../../forms/plugin-fields.ts'
import { t, word } from '../../i18n/index.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { paths } from '../../paths.ts'
import { Button, Chip } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'

export default function PluginNew(): ReactElement {
  const url = useUrl()
  const type = pluginTypes.find((name) => name === url.get('type'))
  return (
    <>
      <PageHead
        title={t('plugin.create')}
        crumbs={[{ label: t('menu.plugins'), to: paths.plugins() }]}
        chip={<Chip>{t('effect.live')}</Chip>}
        {...(type !== undefined && {
          actions: <Button onClick={() => url.set({ type: '' })}>{t('plugin.otherType')}</Button>,
        })}
      />
      {type === undefined ? (
        <Types onPick={(name) => url.set({ type: name }, false)} />
      ) : (
        <PluginEditor key={type} type={type} beginning={pluginBeginnings[type]} />
      )}
    </>
  )
}

function Types({ onPick }: { readonly onPick: (type: string) => void }): ReactElement {
  return (
    <div className="tiles">
      {pluginTypes.map((name) => (
        <button key={name} type="button" className="tile" onClick={() => onPick(name)}>
          <strong>{word('plugin', name)}</strong>
          <small>{word('plugin.note', name)}</small>
        </button>
      ))}
    </div>
  )
}
