/** Step 1: what callers see. What needs more than its control is a part of its own. */
import type { ReactElement } from 'react'
import { useFormContext } from 'react-hook-form'
import { useRead } from '../../api/query.ts'
import { type ApiDraft, nameFor, variablesOf } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { rule } from '../../parts/rule.ts'
import { Field, Notice, prose, Segments, Switch } from '../../ui/index.ts'
import { MatchTry } from './match-try.tsx'
import { ParameterRows } from './parameter-rows.tsx'
import { wrongPath } from './path-rule.ts'
import { type Owner, OwnerFields } from './wizard-owner.tsx'

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'ANY']

export function FrontStep({
  fixed,
  service,
  error,
  apiId,
}: {
  /** The service that the wizard was entered from. */
  readonly fixed: Owner | null
  readonly service: Owner
  /** Why the service cannot be read. */
  readonly error: Error | null
  readonly apiId: string | null
}): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  const others = service.ApiIdStatusSet.filter(({ ApiId }) => ApiId !== apiId)
  return (
    <>
      <div className="form">
        <OwnerFields fixed={fixed} owner={service} error={error} />
        <NameField taken={others.flatMap(({ ApiName }) => ApiName || [])} />
        <TypeField />
        <PathField isFirst={others.length === 0} />
        <Field label={t('api.requestMethod')} error={errors.Method?.message} required group>
          {(control) => (
            <Segments
              {...control}
              options={methods.map((value) => ({ value, label: value }))}
              {...form.register('Method')}
            />
          )}
        </Field>
        {service.ServiceId !== '' && (
          <MatchTry
            serviceId={service.ServiceId}
            apiId={apiId}
            path={form.watch('Path')}
            method={form.watch('Method')}
          />
        )}
        <AuthFields service={service} apiId={apiId} />
        <Field
          label={t('api.cors')}
          hint={t('api.corsHint')}
          error={errors.EnableCORS?.message}
          group
        >
          {() => <Switch label={t('api.corsOn')} {...form.register('EnableCORS')} />}
        </Field>
        <Field label={t('field.notes')} error={errors.ApiDesc?.message}>
          {(control) => (
            <textarea
              {...control}
              {...prose}
              className="input"
              rows={2}
              {...form.register('ApiDesc', rule('CreateApi', 'ApiDesc'))}
            />
          )}
        </Field>
      </div>
      <ParameterRows />
    </>
  )
}

/** `taken`: the names of the service's other APIs, as far as they have one. */
function NameField({ taken }: { readonly taken: readonly string[] }): ReactElement {
  const form = useFormContext<ApiDraft>()
  return (
    <Field
      label={t('api.name')}
      hint={t('api.nameHint', { name: nameFor(form.watch(), taken) })}
      error={form.formState.errors.ApiName?.message}
    >
      {(control) => (
        <input
          {...control}
          className="input"
          autoComplete="off"
          {...form.register('ApiName', {
            validate: (value) => {
              if (taken.includes(value)) return t('api.nameTaken')
              return rule('CreateApi', 'ApiName').validate(value)
            },
          })}
        />
      )}
    </Field>
  )
}

function TypeField(): ReactElement {
  const form = useFormContext<ApiDraft>()
  return (
    <Field
      label={t('api.frontType')}
      error={form.formState.errors.Protocol?.message}
      required
      group
    >
      {(control) => (
        <Segments
          {...control}
          options={[
            { value: 'HTTP', label: 'HTTP' },
            { value: 'WEBSOCKET', label: 'WS', off: t('api.wsLater') },
          ]}
          {...form.register('Protocol')}
        />
      )}
    </Field>
  )
}

function PathField({ isFirst }: { readonly isFirst: boolean }): ReactElement {
  const form = useFormContext<ApiDraft>()
  return (
    <Field
      label={t('api.path')}
      error={form.formState.errors.Path?.message}
      hint={
        <details open={isFirst}>
          <summary>{t('api.pathHint')}</summary>
          <ul className="dots">
            <li>{t('api.pathHint1')}</li>
            <li>{t('api.pathHint2')}</li>
            <li>{t('api.pathHint3', { example: '/user/{id}/' })}</li>
            <li>{t('api.pathHint4')}</li>
          </ul>
        </details>
      }
      required
    >
      {(control) => (
        <input
          {...control}
          className="input mono"
          autoComplete="off"
          {...form.register('Path', {
            validate: (value) =>
              wrongPath(value) ?? rule('CreateApi', 'RequestConfig.Path').validate(value),
            onChange: () => addVariables(form),
          })}
        />
      )}
    </Field>
  )
}

/** A variable in the path is a parameter in the list: it is added by itself. */
function addVariables(form: ReturnType<typeof useFormContext<ApiDraft>>): void {
  const rows = form.getValues('parameters')
  const known = rows.filter(({ Position }) => Position === 'path').map(({ Name }) => Name)
  const added = variablesOf(form.getValues('Path')).filter((name) => !known.includes(name))
  if (added.length === 0) return
  const fresh = added.map((Name) => ({
    Name,
    Position: 'path',
    Type: 'string',
    DefaultValue: '',
    Required: true,
    Desc: '',
    BackName: '',
    BackPosition: '',
  }))
  form.setValue('parameters', [...rows, ...fresh], { shouldDirty: true })
}

function AuthFields({
  service,
  apiId,
}: {
  readonly service: Owner
  readonly apiId: string | null
}): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  const type = form.watch('AuthType')
  const kinds = ['NONE', 'SECRET', 'APP', 'OAUTH', ...(type === 'EIAM' ? ['EIAM'] : [])]
  return (
    <>
      <Field
        label={t('api.auth')}
        hint={t('api.authHint')}
        error={errors.AuthType?.message}
        required
        group
      >
        {(control) => (
          <Segments
            {...control}
            options={kinds.map((value) => ({ value, label: word('auth', value) }))}
            {...form.register('AuthType', {
              validate: (value) => value !== '' || t('api.authNone'),
            })}
          />
        )}
      </Field>
      {type === 'NONE' && (
        <Notice tone="warn">
          <ol>
            <li>{t('api.openWarning1')}</li>
            <li>{t('api.openWarning2')}</li>
          </ol>
        </Notice>
      )}
      {type === 'OAUTH' && (
        <Field label={t('api.oauthMode')} required group>
          {(control) => (
            <Segments
              {...control}
              options={[
                { value: 'OAUTH', label: t('api.oauth.OAUTH') },
                { value: 'NORMAL', label: t('api.oauth.NORMAL') },
              ]}
              {...form.register('ApiBusinessType')}
            />
          )}
        </Field>
      )}
      {type === 'OAUTH' && form.watch('ApiBusinessType') === 'NORMAL' && (
        <RelationField serviceId={service.ServiceId} apiId={apiId} />
      )}
    </>
  )
}

function RelationField({
  serviceId: ServiceId,
  apiId,
}: {
  readonly serviceId: string
  readonly apiId: string | null
}): ReactElement {
  const form = useFormContext<ApiDraft>()
  const isThere = ServiceId !== ''
  const Filters = [
    { Name: 'AuthType', Values: ['OAUTH'] },
    { Name: 'ApiBuniessType', Values: ['OAUTH'] },
  ]
  const apis = useRead(
    'DescribeApisStatus',
    { ServiceId, Limit: 100, Filters },
    { enabled: isThere },
  )
  const found = (apis.data?.Result.ApiIdStatusSet ?? []).filter(
    (api) => api.AuthType === 'OAUTH' && api.ApiBusinessType === 'OAUTH' && api.ApiId !== apiId,
  )
  return (
    <Field
      label={t('api.relation')}
      hint={apis.data && found.length === 0 ? t('api.relationNone') : undefined}
      error={form.formState.errors.AuthRelationApiId?.message}
      required
    >
      {(control) => (
        <select
          {...control}
          className="input"
          {...form.register('AuthRelationApiId', { required: t('rule.required') })}
        >
          <option value="" />
          {found.map((api) => (
            <option key={api.ApiId} value={api.ApiId}>
              {api.ApiName} ({api.ApiId})
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
