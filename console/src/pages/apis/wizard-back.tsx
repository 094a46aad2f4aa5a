/** Step 2: what answers. Kinds that this version serves; the others come with their own screens. */
import type { ReactElement } from 'react'
import { useFormContext } from 'react-hook-form'
import { type ApiDraft, isAuthorization, variablesOf } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { rule } from '../../parts/rule.ts'
import { Field, Notice, Segments } from '../../ui/index.ts'
import { ConstantRows } from './constant-rows.tsx'
import { MappingRows } from './mapping-rows.tsx'
import { OauthFields } from './oauth-fields.tsx'
import { wrongBackPath } from './path-rule.ts'

const kinds = ['HTTP', 'MOCK'] as const
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'ANY']

export function BackStep(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const draft = form.watch()
  const isKnown = kinds.some((kind) => kind === draft.ServiceType)
  return (
    <>
      <div className="form">
        <Field
          label={t('back.type')}
          error={form.formState.errors.ServiceType?.message}
          required
          group
        >
          {() => (
            <div className="tiles">
              {(isKnown ? kinds : [...kinds, draft.ServiceType]).map((kind) => (
                <label key={kind}>
                  <input type="radio" value={kind} {...form.register('ServiceType')} />
                  <strong>{word('back', kind)}</strong>
                  <small>{word('back.note', kind)}</small>
                </label>
              ))}
            </div>
          )}
        </Field>
        {!isKnown && <Notice tone="warn">{t('back.elsewhere')}</Notice>}
        {isAuthorization(draft) && <OauthFields />}
        {draft.ServiceType === 'MOCK' && <MockFields />}
        {draft.ServiceType === 'HTTP' && <HttpFields />}
      </div>
      {draft.ServiceType === 'HTTP' && (
        <>
          <MappingRows />
          <ConstantRows />
        </>
      )}
    </>
  )
}

function MockFields(): ReactElement {
  const form = useFormContext<ApiDraft>()
  return (
    <>
      <Notice>{t('back.mockNote')}</Notice>
      <Field label={t('back.mock')} error={form.formState.errors.ServiceMockReturnMessage?.message}>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={8}
            {...form.register(
              'ServiceMockReturnMessage',
              rule('CreateApi', 'ServiceMockReturnMessage'),
            )}
          />
        )}
      </Field>
    </>
  )
}

function wrongUrl(url: string): string | true {
  if (!/^https?:\/\//i.test(url)) return t('back.urlScheme')
  const rest = url.replace(/^https?:\/\//i, '')
  if (rest === '') return t('rule.required')
  if (/[/?#\s]/.test(rest)) return t('back.urlPath')
  return rule('CreateApi', 'ServiceConfig.Url').validate(url)
}

/** A whole URL that is pasted into the domain is split into domain and path. */
function splitUrl(text: string): { readonly origin: string; readonly path: string } | null {
  const match = /^(https?:\/\/[^/?#\s]+)(\/[^?#\s]*)/i.exec(text.trim())
  return match === null ? null : { origin: match[1] ?? '', path: match[2] ?? '/' }
}

/** Its hint names the parameters that the path does not use yet. */
function BackPathField(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const known = form
    .watch('parameters')
    .filter(({ BackPosition, Position }) => (BackPosition || Position) === 'path')
  const used = variablesOf(form.watch('BackPath'))
  const unused = known.map((row) => row.BackName || row.Name).filter((name) => !used.includes(name))
  return (
    <Field
      label={t('back.path')}
      hint={
        unused.length > 0
          ? t('back.unused', {
              names: unused.join(t('list.comma')),
              example: unused.map((name) => `{${name}}`).join(t('list.comma')),
            })
          : t('back.pathHint', { example: '/path/{id}' })
      }
      error={form.formState.errors.BackPath?.message}
      required
    >
      {(control) => (
        <input
          {...control}
          className="input mono"
          autoComplete="off"
          {...form.register('BackPath', {
            validate: (value) =>
              wrongBackPath(value) ?? rule('CreateApi', 'ServiceConfig.Path').validate(value),
          })}
        />
      )}
    </Field>
  )
}

function HttpFields(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  return (
    <>
      <Field label={t('back.url')} hint={t('back.urlHint')} error={errors.Url?.message} required>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            {...form.register('Url', { validate: wrongUrl })}
            onPaste={(event) => {
              const split = splitUrl(event.clipboardData.getData('text'))
              if (split === null) return
              event.preventDefault()
              form.setValue('Url', split.origin, { shouldDirty: true, shouldValidate: true })
              form.setValue('BackPath', split.path, { shouldDirty: true, shouldValidate: true })
            }}
          />
        )}
      </Field>
      <BackPathField />
      <Field label={t('api.requestMethod')} error={errors.BackMethod?.message} required group>
        {(control) => (
          <Segments
            {...control}
            options={methods.map((value) => ({ value, label: value }))}
            {...form.register('BackMethod')}
          />
        )}
      </Field>
      <Field
        label={t('back.timeout')}
        hint={t('back.timeoutHint')}
        error={errors.ServiceTimeout?.message}
        required
      >
        {(control) => (
          <span className="with-unit">
            <input
              {...control}
              className="input short"
              type="number"
              {...form.register('ServiceTimeout', rule('CreateApi', 'ServiceTimeout'))}
            />
            s
          </span>
        )}
      </Field>
    </>
  )
}
