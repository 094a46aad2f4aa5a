/**
 * A call through the gateway to an API's draft or to an environment: what is sent stands left, what
 * came back right. Defaults are filled in; what is required is checked before sending.
 */
import { type ReactElement, useState } from 'react'
import { useForm } from 'react-hook-form'
import type { RequestOf } from '../../api/client.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { placeOf } from '../../forms/api-draft.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { Button, Empty } from '../../ui/index.ts'
import { useApi } from './api.tsx'
import { DebugFields } from './debug-fields.tsx'
import { DebugResult, type Sent } from './debug-result.tsx'

export interface DebugValues {
  EnvironmentName: string
  Method: string
  path: { Name: string; Value: string }[]
  Rest: string
  query: { Name: string; Value: string; known: boolean; required: boolean }[]
  header: { Name: string; Value: string; known: boolean; required: boolean }[]
  body: { Name: string; Value: string; known: boolean; required: boolean }[]
  ContentType: string
  Body: string
  signer: string
}

const keptMax = 10

export default function ApiDebug(): ReactElement {
  const { api, service } = useApi()
  const debug = useAction('DebugApi')
  const [kept, setKept] = useState<readonly Sent[]>([])
  const [shown, setShown] = useState(0)
  const form = useForm<DebugValues>({ defaultValues: valuesOf(api), mode: 'onTouched' })
  const right = can.debugApi(useSession(), null)
  const send = form.handleSubmit(async (values) => {
    if (right !== true) return
    try {
      const request = requestOf(values, api, service.ServiceId)
      const { Result } = await debug.mutateAsync(request)
      setKept(
        [{ at: new Date().toISOString(), request, result: Result }, ...kept].slice(0, keptMax),
      )
      setShown(0)
    } catch {
      // The box below shows it.
    }
  })
  const sent = kept[shown]
  return (
    <div className="split">
      <form
        className="form"
        noValidate
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          void send()
        }}
      >
        <DebugFields
          form={form}
          api={api}
          serviceId={service.ServiceId}
          published={service.AvailableEnvironments}
        />
        <ErrorBox error={debug.error} />
        <div>
          <Button look="primary" type="submit" why={right} pending={debug.isPending}>
            {t('debug.send')}
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {kept.length > 1 && (
          <label className="with-unit">
            {t('debug.history')}
            <select
              className="input short"
              value={shown}
              onChange={({ target }) => setShown(Number(target.value))}
            >
              {kept.map(({ at, result }, index) => (
                <option key={result.RequestId} value={index}>
                  {time(at)} · {result.Status}
                </option>
              ))}
            </select>
          </label>
        )}
        {sent === undefined ? <Empty title={t('debug.idle')} /> : <DebugResult sent={sent} />}
      </div>
    </div>
  )
}

type Api = ReturnType<typeof useApi>['api']

function valuesOf(api: Api): DebugValues {
  const at = (place: string) =>
    api.RequestParameters.filter(({ Position }) => placeOf(Position) === place).map((row) => ({
      Name: row.Name,
      Value: row.DefaultValue,
      known: true,
      required: row.Required,
    }))
  const method = api.RequestConfig?.Method ?? 'GET'
  return {
    EnvironmentName: 'draft',
    Method: method === 'ANY' ? 'GET' : method,
    path: at('path'),
    Rest: '',
    query: at('query'),
    header: at('header'),
    body: at('body'),
    ContentType: 'application/x-www-form-urlencoded',
    Body: '',
    signer: '',
  }
}

type Pairs = readonly { readonly Name: string; readonly Value: string }[]

const pairs = (rows: Pairs) =>
  rows.filter(({ Name }) => Name !== '').map(({ Name, Value }) => ({ Name, Value }))

function requestOf(values: DebugValues, api: Api, ServiceId: string): RequestOf<'DebugApi'> {
  const [kind = '', id = ''] = values.signer.split(' ')
  const isAny = api.RequestConfig?.Method === 'ANY'
  return {
    ServiceId,
    ApiId: api.ApiId,
    EnvironmentName: values.EnvironmentName,
    ...(isAny && { Method: values.Method }),
    PathSet: pairs(values.path),
    ...(values.Rest !== '' && { Rest: values.Rest }),
    QuerySet: pairs(values.query),
    HeaderSet: pairs(values.header),
    ContentType: values.ContentType,
    ...(values.body.length > 0 ? { FormSet: pairs(values.body) } : {}),
    ...(values.body.length === 0 && values.Body !== '' ? { Body: values.Body } : {}),
    ...(kind === 'key' && { AccessKeyId: id }),
    ...(kind === 'app' && { ApiAppId: id }),
  }
}
