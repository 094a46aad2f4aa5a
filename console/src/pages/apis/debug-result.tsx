/**
 * What came back: code, latency, body, headers, what the gateway did and how long each stage took,
 * the log record, the call as code. Bodies are text: nothing of them is rendered.
 */
import { type ReactElement, useState } from 'react'
import type { RequestOf, ResponseOf } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { number, t, word } from '../../i18n/index.ts'
import { urlsOf } from '../../parts/address.ts'
import { copyWords } from '../../parts/words.ts'
import { Button, Copyable, Empty, Facts, SmallTable } from '../../ui/index.ts'
import { DebugCode } from './debug-code.tsx'

export type Debugged = ResponseOf<'DebugApi'>['Result']

/** A call and what came of it. */
export interface Sent {
  readonly at: string
  readonly request: RequestOf<'DebugApi'>
  readonly result: Debugged
}

const tabs = ['body', 'headers', 'timeline', 'log', 'code'] as const
type Tab = (typeof tabs)[number]

/** The address with the port that callers use: the wire's has none. */
function addressOf(url: string, session: ReturnType<typeof useSession>): string {
  return urlsOf(url.replace(/^http:\/\//, ''), 'http', session)[0] ?? url
}

export function DebugResult({ sent }: { readonly sent: Sent }): ReactElement {
  const session = useSession()
  const { result } = sent
  const url = addressOf(result.Url, session)
  const [tab, setTab] = useState<Tab>('body')
  const hundred = Math.trunc(result.Status / 100)
  return (
    <>
      <Facts
        rows={[
          {
            label: t('debug.status'),
            value: <strong className={`status-${hundred}`}>{result.Status}</strong>,
          },
          { label: t('debug.latency'), value: t('debug.ms', { n: number(result.LatencyMs) }) },
          {
            label: t('error.requestId'),
            value: <Copyable text={result.RequestId} words={copyWords()} />,
          },
          { label: t('system.node'), value: <code>{result.NodeId}</code> },
        ]}
      />
      <p className="break result-line">
        <code>
          {result.Method} {url}
        </code>
      </p>
      <div className="tabs" role="tablist" aria-label={t('debug.result')}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === tab}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={(event) => moveTab(event, name, setTab)}
          >
            {t(`debug.tab.${name}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={t(`debug.tab.${tab}`)}>
        <Panel tab={tab} sent={sent} url={url} />
      </div>
    </>
  )
}

function moveTab(
  event: React.KeyboardEvent<HTMLButtonElement>,
  from: Tab,
  setTab: (tab: Tab) => void,
): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const at = (tabs.indexOf(from) + step + tabs.length) % tabs.length
  setTab(tabs[at] ?? 'body')
  const next = event.currentTarget.parentElement?.children[at]
  if (next instanceof HTMLElement) next.focus()
}

function Panel({
  tab,
  sent,
  url,
}: {
  readonly tab: Tab
  readonly sent: Sent
  readonly url: string
}): ReactElement {
  const { result } = sent
  switch (tab) {
    case 'body':
      return <Body result={result} />
    case 'headers':
      return <Pairs caption={t('debug.tab.headers')} rows={result.HeaderSet} />
    case 'timeline':
      return <Timeline stages={result.StageSet} />
    case 'log':
      return result.Log === null ? (
        <Empty title={t('debug.noLog')} />
      ) : (
        <>
          <Pairs caption={t('debug.tab.log')} rows={result.Log.FieldSet} />
          <pre className="code-box">{result.Log.Line}</pre>
        </>
      )
    case 'code':
      return <DebugCode sent={sent} url={url} />
  }
}

function Pairs({
  caption,
  rows,
}: {
  readonly caption: string
  readonly rows: readonly { readonly Name: string; readonly Value: string }[]
}): ReactElement {
  return (
    <SmallTable
      caption={caption}
      head={[t('debug.name'), t('field.value')]}
      rows={rows.map(({ Name, Value }, index) => ({
        // The same header may come twice.
        key: `${index} ${Name}`,
        cells: [
          <code key="name">{Name}</code>,
          <code key="value" className="break">
            {Value}
          </code>,
        ],
      }))}
    />
  )
}

/** JSON with its lines broken; null for anything else. */
function formatted(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return null
  }
}

function Body({ result }: { readonly result: Debugged }): ReactElement {
  const [isRaw, setRaw] = useState(false)
  const nice = result.BodyEncoding === 'text' ? formatted(result.Body) : null
  if (result.BodyBytes === 0) return <p className="muted">{t('debug.emptyBody')}</p>
  return (
    <>
      {result.BodyEncoding === 'base64' && <p className="muted">{t('debug.base64')}</p>}
      {result.BodyTruncated && (
        <p className="muted">{t('debug.truncated', { n: number(result.BodyBytes) })}</p>
      )}
      <div className="toolbar">
        {nice !== null && (
          <Button look="link" onClick={() => setRaw(!isRaw)}>
            {t(isRaw ? 'debug.formatted' : 'debug.raw')}
          </Button>
        )}
        <Copyable text={result.Body} words={copyWords()} show={<span />} />
      </div>
      <pre className="code-box">{nice !== null && !isRaw ? nice : result.Body}</pre>
    </>
  )
}

function Timeline({ stages }: { readonly stages: Debugged['StageSet'] }): ReactElement {
  const end = Math.max(1, ...stages.map(({ StartUs, DurationUs }) => StartUs + DurationUs))
  if (stages.length === 0) return <Empty title={t('debug.noLog')} />
  const percent = (us: number) => `${(us / end) * 100}%`
  return (
    <div className="bars">
      {stages.map(({ Name, StartUs, DurationUs }, index) => (
        // A stage may run twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="bar">
          <span>{word('stage', Name)}</span>
          <span className="track">
            <span
              className="fill"
              style={{ marginLeft: percent(StartUs), width: percent(DurationUs) }}
            />
          </span>
          <span className="num">{t('debug.us', { n: number(DurationUs) })}</span>
        </div>
      ))}
    </div>
  )
}
