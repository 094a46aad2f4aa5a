/** What differs between two versions, API by API; the fields unfold. */
import type { ReactElement } from 'react'
import type { ResponseOf } from '../api/client.ts'
import { number, t, word } from '../i18n/index.ts'
import { Empty, type Tone } from '../ui/index.ts'
import { changeCount } from './change-count.ts'

type Compared = ResponseOf<'CompareVersions'>['Result']
type Changed = Compared['ApiSet'][number]

const tones: Readonly<Record<string, Tone>> = { added: 'ok', removed: 'bad', changed: 'warn' }

export function Difference({ of: compared }: { readonly of: Compared }): ReactElement {
  const apis = compared.ApiSet
  const total = changeCount(compared)
  if (apis.length === 0) return <Empty title={t('difference.none')} />
  return (
    <>
      {total > apis.length && (
        <p className="muted">
          {t('difference.more', { shown: number(apis.length), total: number(total) })}
        </p>
      )}
      <ul className="diff list-box">
        {apis.map((api) => (
          <li key={api.ApiId}>
            <details open={api.Change === 'changed' && apis.length <= 3}>
              <summary>
                <span className={`state ${tones[api.Change] ?? 'idle'}`}>
                  {word('difference', api.Change)}
                </span>{' '}
                <code>
                  {api.Method} {api.Path}
                </code>{' '}
                <span className="muted">{api.ApiName}</span>
              </summary>
              <Fields api={api} />
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}

function Fields({ api }: { readonly api: Changed }): ReactElement | null {
  if (api.FieldSet.length === 0) return null
  return (
    <dl className="diff-fields">
      {api.FieldSet.map(({ Field, Left, Right }) => (
        <div key={Field}>
          <dt>
            <code>{Field}</code>
          </dt>
          <dd>
            {Left !== null && (
              <pre>
                <del>{Left}</del>
              </pre>
            )}
            {Right !== null && (
              <pre>
                <ins>{Right}</ins>
              </pre>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
