/** Step 2: what answers. Kinds that this version serves; the others come with their own screens. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, isAuthorization, newConstant, variablesOf } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { rule } from '../../parts/rule.ts'
import { Button, Field, IconButton, Notice, Section, Segments } from '../../ui/index.ts'
import { MappingRows } from './mapping-rows.tsx'
import { OauthFields } from './oauth-fields.tsx'
import { rowsMax } from './parameter-rows.tsx'
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
        <Field label={t('back.type')} required group>
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
            spellCheck={false}
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
  return /[/?#\s]/.test(rest) ? t('back.urlPath') : true
}

/** A whole URL that is pasted into the domain is split into domain and path. */
function splitUrl(text: string): { readonly origin: string; readonly path: string } | null {
  const match = /^(https?:\/\/[^/?#\s]+)(\/[^?#\s]*)/i.exec(text.trim())
  return match === null ? null : { origin: match[1] ?? '', path: match[2] ?? '/' }
}

function HttpFields(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  const known = form
    .watch('parameters')
    .filter(({ BackPosition, Position }) => (BackPosition || Position) === 'path')
  const used = variablesOf(form.watch('BackPath'))
  const unused = known.map((row) => row.BackName || row.Name).filter((name) => !used.includes(name))
  return (
    <>
      <Field label={t('back.url')} hint={t('back.urlHint')} error={errors.Url?.message} required>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
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
      <Field
        label={t('back.path')}
        hint={
          unused.length > 0
            ? t('back.unused', { names: unused.join(', ') })
            : t('back.pathHint', { example: '/path/{id}' })
        }
        error={errors.BackPath?.message}
        required
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            {...form.register('BackPath', { validate: (value) => wrongBackPath(value) ?? true })}
          />
        )}
      </Field>
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

function ConstantRows(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'constants' })
  const heads = [
    t('parameter.name'),
    t('parameter.location'),
    t('field.value'),
    t('field.notes'),
    '',
  ]
  const wrong = form.formState.errors.constants
  return (
    <Section title={t('back.constants', { n: rows.fields.length, max: rowsMax })}>
      <p className="muted">{t('back.constantsHint')}</p>
      <div className="rows-edit">
        {rows.fields.length > 0 && (
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.fields.map((row, index) => (
                <tr key={row.id}>
                  <td>
                    <input
                      className="input mono"
                      aria-label={t('parameter.of', { field: t('parameter.name'), n: index + 1 })}
                      autoComplete="off"
                      {...form.register(`constants.${index}.Name`, {
                        required: t('rule.required'),
                      })}
                    />
                    {wrong?.[index]?.Name && (
                      <div className="wrong-row">{wrong[index].Name.message}</div>
                    )}
                  </td>
                  <td>
                    <select
                      className="input"
                      aria-label={t('parameter.of', {
                        field: t('parameter.location'),
                        n: index + 1,
                      })}
                      {...form.register(`constants.${index}.Position`)}
                    >
                      {['header', 'query', 'body'].map((place) => (
                        <option key={place} value={place}>
                          {word('place', place)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td>
                    <input
                      className="input mono"
                      aria-label={t('parameter.of', { field: t('field.value'), n: index + 1 })}
                      autoComplete="off"
                      {...form.register(`constants.${index}.DefaultValue`, {
                        required: t('rule.required'),
                      })}
                    />
                    {wrong?.[index]?.DefaultValue && (
                      <div className="wrong-row">{wrong[index].DefaultValue.message}</div>
                    )}
                  </td>
                  <td>
                    <input
                      className="input"
                      aria-label={t('parameter.of', { field: t('field.notes'), n: index + 1 })}
                      autoComplete="off"
                      {...form.register(`constants.${index}.Desc`)}
                    />
                  </td>
                  <td>
                    <IconButton
                      icon="trash"
                      name={t('parameter.remove', { n: index + 1 })}
                      onClick={() => rows.remove(index)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <div>
          <Button
            why={rows.fields.length < rowsMax ? true : t('parameter.max', { max: rowsMax })}
            onClick={() => rows.append(newConstant)}
          >
            {t('action.add')}
          </Button>
        </div>
      </div>
    </Section>
  )
}
