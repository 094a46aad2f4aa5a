/** What a plugin is: its name and type, and its data as it is on the wire. */
import type { ReactElement } from 'react'
import { t, time, word } from '../../i18n/index.ts'
import { Facts, Section } from '../../ui/index.ts'
import { usePlugin } from './plugin.tsx'

/** The data with its lines broken, or as it is when it is no JSON. */
function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

export default function PluginInfo(): ReactElement {
  const plugin = usePlugin()
  return (
    <>
      <Section title={t('service.basic')}>
        <Facts
          rows={[
            { label: t('plugin.name'), value: plugin.PluginName },
            { label: t('field.type'), value: word('plugin', plugin.PluginType) },
            { label: t('field.created'), value: time(plugin.CreatedTime) },
            { label: t('field.modified'), value: time(plugin.ModifiedTime) },
            { label: t('field.remarks'), value: plugin.Description },
          ]}
        />
      </Section>
      <Section title={t('plugin.data')}>
        <pre className="code-box">{formatted(plugin.PluginData)}</pre>
      </Section>
    </>
  )
}
