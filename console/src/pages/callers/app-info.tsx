/** An application's key, its secret by Reveal alone. */
import type { ReactElement } from 'react'
import { call } from '../../api/client.ts'
import { t, time } from '../../i18n/index.ts'
import { Reveal } from '../../parts/reveal.tsx'
import { copyWords } from '../../parts/words.ts'
import { useRegion } from '../../region.ts'
import { Copyable, Facts, Section } from '../../ui/index.ts'
import { useApp } from './app.tsx'

export default function AppInfo(): ReactElement {
  const app = useApp()
  const region = useRegion()
  const { ApiAppId } = app
  const secret = async () => {
    const shown = await call('DescribeApiApp', { ApiAppId }, { region, reveal: true })
    return shown.Result.ApiAppSet[0]?.ApiAppSecret ?? ''
  }
  return (
    <Section title={t('service.basic')}>
      <Facts
        rows={[
          { label: t('app.name'), value: app.ApiAppName },
          { label: t('field.id'), value: <Copyable text={ApiAppId} words={copyWords()} /> },
          {
            label: 'ApiAppKey',
            value: <Copyable text={app.ApiAppKey ?? ''} words={copyWords()} />,
          },
          { label: 'ApiAppSecret', value: <Reveal read={secret} /> },
          { label: t('field.created'), value: time(app.CreatedTime) },
          { label: t('field.modified'), value: time(app.ModifiedTime) },
          { label: t('field.remarks'), value: app.ApiAppDesc },
        ]}
      />
    </Section>
  )
}
