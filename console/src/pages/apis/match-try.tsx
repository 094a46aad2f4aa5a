/**
 * Which request would match? Answered by the gateway's own router on the draft with this API in it.
 */
import { type ReactElement, useId, useState } from 'react'
import { isInvalid } from '../../api/errors.ts'
import { type ResponseOf, useRead } from '../../api/query.ts'
import { t } from '../../i18n/index.ts'
import { useRested } from '../../parts/rested.ts'
import { useTold } from '../../parts/told.ts'
import { asTyped, State } from '../../ui/index.ts'
import { adviceOn, wrongPath } from './path-rule.ts'

const restMs = 300

/** A request that the path would most likely get. */
function sampleOf(path: string): string {
  return path.replace(/^(?:=|\^~)/, '').replace(/\{[^}]*\}/g, '1')
}

export function MatchTry({
  serviceId: ServiceId,
  apiId,
  path,
  method,
}: {
  readonly serviceId: string
  readonly apiId: string | null
  readonly path: string
  readonly method: string
}): ReactElement {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const line = typed ?? `${method === 'ANY' ? 'GET' : method} ${sampleOf(path)}`
  const [verb = 'GET', target = ''] = line.trim().split(/\s+/)
  const request = useRested(line, restMs)
  const candidate = useRested(path, restMs)
  const isReady = wrongPath(path) === null && target.startsWith('/') && request === line
  const read = useRead(
    'MatchRoute',
    {
      ServiceId,
      Method: verb.toUpperCase(),
      Path: target,
      Candidate: { ...(apiId !== null && { ApiId: apiId }), Path: candidate, Method: method },
    },
    { enabled: isReady && candidate === path, keep: true },
  )
  const result = read.data?.Result
  // What was typed is no request: that is said here, where it can be mended.
  const wrong = read.error !== null && isInvalid(read.error) ? read.error : null
  useTold(wrong)
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t('match.title')}
      </label>
      <div className="field-body">
        <input
          id={id}
          className="input mono"
          autoComplete="off"
          {...asTyped}
          value={line}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="hint" role="status">
          {wrong && <State tone="bad">{wrong.message}</State>}
          {result && <Verdict result={result} apiId={apiId ?? ''} />}
          {adviceOn(path).map((advice) => (
            <div key={advice}>{advice}</div>
          ))}
        </div>
      </div>
    </div>
  )
}

/** Which API answers, and which others would come after it. */
function Verdict({
  result: { Winner, LoserSet },
  apiId,
}: {
  readonly result: ResponseOf<'MatchRoute'>['Result']
  /** The API of the form; empty for a new one. */
  readonly apiId: string
}): ReactElement {
  const isThis = Winner?.ApiId === apiId
  return (
    <>
      {Winner === null ? (
        <State tone="bad">{t('match.none')}</State>
      ) : (
        <State tone={isThis ? 'ok' : 'warn'}>
          {isThis ? t('match.this') : t('match.other', { name: Winner.ApiName })}
        </State>
      )}{' '}
      {Winner?.Reason}
      {Winner?.VariableSet.map(({ Name, Value }) => (
        <code key={Name}>
          {' '}
          {Name}={Value}
        </code>
      ))}
      {LoserSet.map((loser) => (
        <div key={loser.ApiId}>
          {t('match.behind', { name: loser.ApiName || t('match.thisName') })}{' '}
          <code>{loser.Path}</code>
        </div>
      ))}
    </>
  )
}
