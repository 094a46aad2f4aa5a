/** What a debugging call is made of. */
import { type ReactElement, useEffect, useRef } from 'react'
import { type UseFormReturn, useFieldArray } from 'react-hook-form'
import { t, word } from '../../i18n/index.ts'
import { environmentNames } from '../../parts/environment.ts'
import { PickOne } from '../../parts/pick-one.tsx'
import { asTyped, Button, Field, Fixed, IconButton, Notice, Segments } from '../../ui/index.ts'
import type { ApiOfPage } from './api.tsx'
import type { DebugValues } from './api-debug.tsx'
import { useSigners } from './debug-signers.ts'

type Form = UseFormReturn<DebugValues>

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']
const withBody = ['POST', 'PUT', 'DELETE', 'PATCH']
/** DELETE may go without one; for these two the guide asks for it. */
const needsBody = ['POST', 'PUT']

export function DebugFields({
  form,
  api,
  serviceId,
  published,
}: {
  readonly form: Form
  readonly serviceId: string
  readonly api: ApiOfPage['api']
  readonly published: readonly string[]
}): ReactElement {
  const path = api.RequestConfig?.Path ?? '/'
  const isAny = api.RequestConfig?.Method === 'ANY'
  const method = form.watch('Method')
  const takesRest = !path.startsWith('=') && !path.includes('{')
  return (
    <>
      <Field label={t('debug.environment')} group>
        {(control) => (
          <Segments
            {...control}
            options={['draft', ...environmentNames].map((value) => ({
              value,
              label: word('environment', value),
              off:
                value === 'draft' || published.includes(value) ? undefined : t('environment.not'),
            }))}
            {...form.register('EnvironmentName')}
          />
        )}
      </Field>
      <Fixed label={t('api.path')}>
        <code>
          {api.RequestConfig?.Method} {path}
        </code>
      </Fixed>
      {isAny && (
        <Field label={t('api.requestMethod')} group>
          {(control) => (
            <Segments
              {...control}
              options={methods.map((value) => ({ value, label: value }))}
              {...form.register('Method')}
            />
          )}
        </Field>
      )}
      <PathFields form={form} />
      {takesRest && (
        <Field label={t('debug.rest')} hint={t('debug.restHint')}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              {...form.register('Rest')}
            />
          )}
        </Field>
      )}
      <Pairs form={form} name="query" label={t('debug.querySet')} add={t('debug.addQuery')} />
      <Pairs form={form} name="header" label={t('debug.headerSet')} add={t('debug.addHeader')} />
      {withBody.includes(method) && <BodyFields form={form} method={method} />}
      <SignerField form={form} api={api} serviceId={serviceId} />
      {api.RequestParameters.some(({ Required }) => !Required) && (
        <Notice>{t('debug.nullNote')}</Notice>
      )}
    </>
  )
}

function PathFields({ form }: { readonly form: Form }): ReactElement {
  return (
    <>
      {form.getValues('path').map(({ Name }, index) => (
        <Field
          key={Name}
          label={Name}
          error={form.formState.errors.path?.[index]?.Value?.message}
          required
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              {...form.register(`path.${index}.Value`, { required: t('rule.required') })}
            />
          )}
        </Field>
      ))}
    </>
  )
}

const newPair = { Name: '', Value: '', known: false, required: false }

/** Rows of names and values: those of the API are fixed, others may be added. */
function Pairs({
  form,
  name,
  label,
  add,
}: {
  readonly form: Form
  readonly name: 'query' | 'header' | 'body'
  readonly label: string
  readonly add?: string
}): ReactElement {
  const rows = useFieldArray({ control: form.control, name })
  const wrong = form.formState.errors[name]
  return (
    <Field label={label} group>
      {() => (
        <div className="rows-edit">
          {rows.fields.map((row, index) => (
            <div key={row.id} className="pair">
              <input
                {...asTyped}
                className="input mono"
                aria-label={t('parameter.of', { field: t('debug.name'), n: index + 1 })}
                readOnly={row.known}
                autoComplete="off"
                {...form.register(`${name}.${index}.Name`)}
              />
              <div>
                <input
                  {...asTyped}
                  className="input mono"
                  aria-label={
                    row.known
                      ? row.Name
                      : t('parameter.of', { field: t('field.value'), n: index + 1 })
                  }
                  aria-required={row.required || undefined}
                  aria-invalid={wrong?.[index]?.Value ? true : undefined}
                  autoComplete="off"
                  {...form.register(`${name}.${index}.Value`, {
                    validate: (value) => !row.required || value !== '' || t('rule.required'),
                  })}
                />
                {wrong?.[index]?.Value && (
                  <div className="wrong-row">{wrong[index].Value.message}</div>
                )}
              </div>
              {row.known ? (
                <span className="star">{row.required ? '*' : ''}</span>
              ) : (
                <IconButton
                  icon="trash"
                  name={t('parameter.remove', { n: index + 1 })}
                  onClick={() => rows.remove(index)}
                />
              )}
            </div>
          ))}
          {add !== undefined && (
            <div>
              <Button look="link" onClick={() => rows.append(newPair)}>
                {add}
              </Button>
            </div>
          )}
        </div>
      )}
    </Field>
  )
}

function BodyFields({
  form,
  method,
}: {
  readonly form: Form
  readonly method: string
}): ReactElement {
  const isForm = form.getValues('body').length > 0
  return (
    <>
      <Field label={t('debug.contentType')}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            {...form.register('ContentType')}
          />
        )}
      </Field>
      {isForm ? (
        <Pairs form={form} name="body" label={t('debug.body')} />
      ) : (
        <Field
          label={t('debug.body')}
          error={form.formState.errors.Body?.message}
          required={needsBody.includes(method)}
        >
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={5}
              {...form.register('Body', {
                validate: (value, { Method }) =>
                  !needsBody.includes(Method) || value !== '' || t('debug.bodyNeeded'),
              })}
            />
          )}
        </Field>
      )}
    </>
  )
}

function SignerField({
  form,
  api,
  serviceId: ServiceId,
}: {
  readonly form: Form
  readonly api: ApiOfPage['api']
  readonly serviceId: string
}): ReactElement | null {
  const authType = api.AuthType ?? 'NONE'
  const EnvironmentName = form.watch('EnvironmentName')
  const signers = useSigners({ ServiceId, ApiId: api.ApiId, EnvironmentName }, authType)
  const isDraft = EnvironmentName === 'draft'
  const passing = signers?.rows?.find(({ why }) => why === null)
  // A draft needs nobody; elsewhere who would pass is chosen until somebody else is.
  const first = isDraft ? '' : (passing?.value ?? '')
  const isKnown = signers?.rows !== undefined
  const isByHand = useRef(false)
  useEffect(() => {
    if (isKnown && !isByHand.current) form.setValue('signer', first)
  }, [form, first, isKnown])
  if (signers === null) return null
  const value = form.watch('signer')
  const nobody = isKnown && passing === undefined && !isDraft
  const isKey = authType === 'SECRET'
  const asks = t(isKey ? 'debug.signHintSECRET' : 'debug.signHintAPP')
  const nobodyPasses = t(isKey ? 'debug.nobodySECRET' : 'debug.nobodyAPP')
  return (
    <PickOne
      label={t('debug.sign')}
      name="signer"
      none={t('debug.signNone')}
      hint={isDraft ? t('debug.signDraft') : nobody ? nobodyPasses : asks}
      warning={signers.rows?.find((one) => one.value === value)?.why ?? undefined}
      from={signers}
      show={({ value: id, name, detail, why }) => ({ id, name, detail, note: why ?? '' })}
      value={value}
      onPick={(id) => {
        isByHand.current = true
        form.setValue('signer', id, { shouldDirty: true })
      }}
      search={t(isKey ? 'secret.search' : 'app.search')}
    />
  )
}
