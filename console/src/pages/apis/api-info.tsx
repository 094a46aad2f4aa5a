/** What an API is, as text, and where it is called. */
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { placeOf } from '../../forms/api-draft.ts'
import { t, time, word } from '../../i18n/index.ts'
import { curlOf, urlsOf } from '../../parts/address.ts'
import { copyWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import {
  Button,
  Chip,
  Copyable,
  Facts,
  Notice,
  Section,
  SmallTable,
  State,
} from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useApi } from './api.tsx'

export default function ApiInfoTab(): ReactElement {
  const url = useUrl()
  return (
    <>
      {url.get('created') !== '' && <Created />}
      <div className="split info">
        <div>
          <Front />
          <Parameters />
          <Back />
          <ResponseFacts />
        </div>
        <Access />
      </div>
    </>
  )
}

/** What comes after creating: nothing is in effect yet. */
function Created(): ReactElement {
  const { api, service } = useApi()
  const url = useUrl()
  const session = useSession()
  const navigate = useNavigate()
  return (
    <Notice
      tone="ok"
      action={
        <span className="ops">
          <Button onClick={() => navigate(paths.api(service.ServiceId, api.ApiId, 'debug'))}>
            {t('action.debug')}
          </Button>
          <Button why={can.publish(session, service)} onClick={() => url.open('publish')}>
            {t('action.publish')}
          </Button>
          <Button
            why={can.createApi(session, null)}
            onClick={() => navigate(paths.apiNew(service.ServiceId))}
          >
            {t('api.another')}
          </Button>
        </span>
      }
    >
      {t('api.created')}
    </Notice>
  )
}

function Front(): ReactElement {
  const { api } = useApi()
  return (
    <Section title={t('api.front')} chip={<Chip>{t('effect.release')}</Chip>}>
      <Facts
        rows={[
          { label: t('api.name'), value: api.ApiName },
          { label: t('field.id'), value: <Copyable text={api.ApiId} words={copyWords()} /> },
          { label: t('api.frontType'), value: api.Protocol },
          { label: t('api.path'), value: <code>{api.RequestConfig?.Path}</code> },
          { label: t('api.requestMethod'), value: <code>{api.RequestConfig?.Method}</code> },
          { label: t('api.auth'), value: word('auth', api.AuthType) },
          ...(api.AuthType === 'OAUTH'
            ? [
                { label: t('api.oauthMode'), value: word('api.oauth', api.ApiBusinessType) },
                { label: t('api.relation'), value: api.AuthRelationApiId },
              ]
            : []),
          { label: t('api.cors'), value: api.EnableCORS ? t('field.yes') : t('field.no') },
          { label: t('field.created'), value: time(api.CreatedTime) },
          { label: t('field.modified'), value: time(api.ModifiedTime) },
          { label: t('field.notes'), value: api.ApiDesc },
        ]}
      />
    </Section>
  )
}

function Parameters(): ReactElement | null {
  const { api } = useApi()
  if (api.RequestParameters.length === 0) return null
  return (
    <Section title={t('api.parameters')}>
      <SmallTable
        caption={t('api.parameters')}
        head={[
          t('parameter.name'),
          t('parameter.location'),
          t('field.type'),
          t('parameter.default'),
          t('parameter.required'),
          t('field.notes'),
        ]}
        rows={api.RequestParameters.map((row) => ({
          key: `${row.Position} ${row.Name}`,
          cells: [
            <code key="name">{row.Name}</code>,
            word('place', placeOf(row.Position)),
            row.Type,
            row.DefaultValue || '-',
            row.Required ? t('field.yes') : t('field.no'),
            row.Desc || '-',
          ],
        }))}
      />
    </Section>
  )
}

function Back(): ReactElement {
  const { api } = useApi()
  const config = api.ServiceConfig
  const isMock = api.ServiceType === 'MOCK'
  return (
    <Section title={t('api.back')} chip={<Chip>{t('effect.release')}</Chip>}>
      <Facts
        rows={[
          { label: t('back.type'), value: word('back', api.ServiceType) },
          ...(isMock
            ? [
                {
                  label: t('back.mock'),
                  value: <pre className="code-box">{api.ServiceMockReturnMessage}</pre>,
                },
              ]
            : [
                { label: t('back.url'), value: <code>{config?.Url}</code> },
                { label: t('back.path'), value: <code>{config?.Path || '/'}</code> },
                { label: t('api.requestMethod'), value: <code>{config?.Method}</code> },
                { label: t('back.timeout'), value: `${api.ServiceTimeout ?? 0} s` },
              ]),
        ]}
      />
      {api.ConstantParameters.length > 0 && (
        <SmallTable
          caption={t('api.back')}
          head={[t('parameter.name'), t('parameter.location'), t('field.value')]}
          rows={api.ConstantParameters.map((row) => ({
            key: `${row.Position} ${row.Name}`,
            cells: [
              <code key="name">{row.Name}</code>,
              word('place', placeOf(row.Position)),
              <code key="value">{row.DefaultValue}</code>,
            ],
          }))}
        />
      )}
    </Section>
  )
}

/** What was said of the answer, and nothing of what was not. */
function ResponseFacts(): ReactElement | null {
  const { api } = useApi()
  const { ResponseType: type, ResponseErrorCodes: codes } = api
  const { ResponseSuccessExample: success, ResponseFailExample: failure } = api
  const rows = [
    ...(type ? [{ label: t('response.type'), value: type }] : []),
    ...(codes.length > 0 ? [{ label: t('response.codes'), value: codes.length }] : []),
    ...(success ? [{ label: t('response.success'), value: sample(success) }] : []),
    ...(failure ? [{ label: t('response.failure'), value: sample(failure) }] : []),
  ]
  if (rows.length === 0) return null
  return (
    <Section title={t('api.response')}>
      <Facts rows={rows} />
    </Section>
  )
}

function sample(text: string): ReactElement {
  return <pre className="code-box">{text}</pre>
}

function Access(): ReactElement {
  const { api, service } = useApi()
  const session = useSession()
  const { ServiceId } = service
  const read = useRead('DescribeServiceEnvironmentList', { ServiceId })
  const published = (read.data?.Result.EnvironmentList ?? []).filter(({ Status }) => Status === 1)
  const path = (api.RequestConfig?.Path ?? '').replace(/^(?:=|\^~)/, '')
  const method = api.RequestConfig?.Method ?? 'GET'
  return (
    <Section title={t('api.access')}>
      <p className="muted">{t('api.accessNote')}</p>
      <Facts
        rows={[
          {
            label: t('api.accessDomain'),
            value: service.OuterSubDomain && (
              <Copyable text={service.OuterSubDomain} words={copyWords()} />
            ),
          },
          {
            label: t('api.accessEnvironments'),
            value: published
              .map(({ EnvironmentName }) => word('environment', EnvironmentName))
              .join(t('list.comma')),
          },
          { label: t('api.accessPath'), value: <code>{path}</code> },
          { label: t('api.requestMethod'), value: <code>{method}</code> },
        ]}
      />
      {published.length === 0 && (
        <p>
          <State tone="idle">{t('api.accessNone')}</State>
        </p>
      )}
      {published.map(({ EnvironmentName, Url }) => (
        <div key={EnvironmentName} className="address">
          <State tone="ok">{word('environment', EnvironmentName)}</State>
          {urlsOf(`${Url}${path}`, service.Protocol, session).map((address) => (
            <div key={address} className="two">
              <Copyable
                text={address}
                words={copyWords()}
                show={<code className="break">{address}</code>}
              />
              <Copyable
                text={curlOf(method, address)}
                words={{ copy: t('api.curl'), copied: t('action.copied') }}
                show={<span className="muted">curl</span>}
              />
            </div>
          ))}
        </div>
      ))}
    </Section>
  )
}
