/** The call that was sent, as code. A draft has none: only the console may call it. */
import { type ReactElement, useState } from 'react'
import { useRead } from '../../api/query.ts'
import { t } from '../../i18n/index.ts'
import { copyWords } from '../../parts/words.ts'
import { Copyable, Notice, Segments } from '../../ui/index.ts'
import { callOf, codeOf, type Language, languages } from './call-code.ts'
import type { Sent } from './debug-result.tsx'

export function DebugCode({
  sent,
  url,
}: {
  readonly sent: Sent
  readonly url: string
}): ReactElement {
  const [language, setLanguage] = useState<Language>('curl')
  const { ApiAppId = '' } = sent.request
  const app = useRead('DescribeApiApp', { ApiAppId }, { enabled: ApiAppId !== '' })
  if (sent.request.EnvironmentName === 'draft') return <Notice>{t('debug.codeDraft')}</Notice>
  const call = callOf(sent, url, app.data?.Result.ApiAppSet[0]?.ApiAppKey ?? null)
  const text = codeOf(call, language)
  return (
    <>
      {call.signer !== null && <p className="muted">{t('debug.codeSigned')}</p>}
      <div className="toolbar">
        {call.signer === null && (
          <Segments
            name="language"
            options={languages.map((value) => ({ value, label: value }))}
            checkedValue={language}
            onChange={({ target }) => {
              setLanguage(languages.find((name) => name === target.value) ?? 'curl')
            }}
          />
        )}
        <Copyable text={text} words={copyWords()} show={<span>{t('debug.tab.code')}</span>} />
      </div>
      <pre className="code-box">{text}</pre>
    </>
  )
}
