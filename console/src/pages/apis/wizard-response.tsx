/** Step 3: what the answer is like, for documents, and which codes are converted. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newErrorCode } from '../../forms/api-draft.ts'
import { t } from '../../i18n/index.ts'
import { rule } from '../../parts/rule.ts'
import { Button, Field, IconButton, Notice, Section, Segments } from '../../ui/index.ts'

const types = ['JSON', 'TEXT', 'HTML', 'XML', 'BINARY']
const codesMax = 100

export function ResponseStep(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  return (
    <>
      <Notice>{t('response.note')}</Notice>
      <div className="form">
        <Field label={t('response.type')} group>
          {(control) => (
            <Segments
              {...control}
              options={types.map((value) => ({ value, label: value }))}
              {...form.register('ResponseType')}
            />
          )}
        </Field>
        <Field label={t('response.success')} error={errors.ResponseSuccessExample?.message}>
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={4}
              spellCheck={false}
              {...form.register(
                'ResponseSuccessExample',
                rule('CreateApi', 'ResponseSuccessExample'),
              )}
            />
          )}
        </Field>
        <Field label={t('response.failure')} error={errors.ResponseFailExample?.message}>
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={4}
              spellCheck={false}
              {...form.register('ResponseFailExample', rule('CreateApi', 'ResponseFailExample'))}
            />
          )}
        </Field>
      </div>
      <ErrorCodes />
    </>
  )
}

function ErrorCodes(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'errorCodes' })
  const heads = [
    t('response.code'),
    t('response.message'),
    t('field.notes'),
    t('response.convert'),
    t('response.converted'),
    '',
  ]
  const label = (head: string, index: number) => t('parameter.of', { field: head, n: index + 1 })
  return (
    <Section title={t('response.codes')}>
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
                      className="input short"
                      type="number"
                      aria-label={label(t('response.code'), index)}
                      {...form.register(`errorCodes.${index}.Code`, { valueAsNumber: true })}
                    />
                  </td>
                  <td>
                    <input
                      className="input"
                      aria-label={label(t('response.message'), index)}
                      {...form.register(`errorCodes.${index}.Msg`)}
                    />
                  </td>
                  <td>
                    <input
                      className="input"
                      aria-label={label(t('field.notes'), index)}
                      {...form.register(`errorCodes.${index}.Desc`)}
                    />
                  </td>
                  <td>
                    <label className="box">
                      <input
                        type="checkbox"
                        aria-label={label(t('response.convert'), index)}
                        {...form.register(`errorCodes.${index}.NeedConvert`)}
                      />
                    </label>
                  </td>
                  <td>
                    <input
                      className="input short"
                      type="number"
                      aria-label={label(t('response.converted'), index)}
                      {...form.register(`errorCodes.${index}.ConvertedCode`, {
                        valueAsNumber: true,
                      })}
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
            why={rows.fields.length < codesMax ? true : t('parameter.max', { max: codesMax })}
            onClick={() => rows.append(newErrorCode)}
          >
            {t('action.add')}
          </Button>
        </div>
      </div>
    </Section>
  )
}
