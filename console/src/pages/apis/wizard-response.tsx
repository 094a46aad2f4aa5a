/** Step 3: what the answer is like, for documents, and which codes are converted. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newErrorCode } from '../../forms/api-draft.ts'
import { t } from '../../i18n/index.ts'
import { EditRows, RowBox, RowInput, RowRemove } from '../../parts/edit-rows.tsx'
import { rule } from '../../parts/rule.ts'
import { Field, Notice, prose, Section, Segments } from '../../ui/index.ts'

const types = ['JSON', 'TEXT', 'HTML', 'XML', 'BINARY']
const codesMax = 100

export function ResponseStep(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  return (
    <>
      <Notice>{t('response.note')}</Notice>
      <div className="form">
        <Field label={t('response.type')} error={errors.ResponseType?.message} group>
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
              {...form.register('ResponseFailExample', rule('CreateApi', 'ResponseFailExample'))}
            />
          )}
        </Field>
      </div>
      <ErrorCodes />
    </>
  )
}

/** A whole number; only one that is converted has to be a status. */
function status(index: number, name: 'Code' | 'ConvertedCode') {
  const { validate } = rule('CreateApi', `ResponseErrorCodes.${name}`)
  return {
    valueAsNumber: true,
    validate: (value: number, { errorCodes }: ApiDraft) =>
      errorCodes[index]?.NeedConvert || !Number.isInteger(value) ? validate(value) : true,
  }
}

function ErrorCodes(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'errorCodes' })
  return (
    <Section title={t('response.codes')}>
      <EditRows
        heads={[
          t('response.code'),
          t('response.message'),
          t('field.notes'),
          t('response.convert'),
          t('response.converted'),
        ]}
        count={rows.fields.length}
        max={codesMax}
        add={t('action.add')}
        onAdd={() => rows.append(newErrorCode)}
        error={form.formState.errors.errorCodes?.root?.message}
      >
        {rows.fields.map((row, index) => (
          <tr key={row.id}>
            <RowInput
              {...form.register(`errorCodes.${index}.Code`, status(index, 'Code'))}
              head={t('response.code')}
              index={index}
              type="number"
              className="input short"
            />
            <RowInput
              {...prose}
              {...form.register(
                `errorCodes.${index}.Msg`,
                rule('CreateApi', 'ResponseErrorCodes.Msg'),
              )}
              head={t('response.message')}
              index={index}
            />
            <RowInput
              {...prose}
              {...form.register(
                `errorCodes.${index}.Desc`,
                rule('CreateApi', 'ResponseErrorCodes.Desc'),
              )}
              head={t('field.notes')}
              index={index}
            />
            <RowBox
              {...form.register(`errorCodes.${index}.NeedConvert`)}
              head={t('response.convert')}
              index={index}
            />
            <RowInput
              {...form.register(
                `errorCodes.${index}.ConvertedCode`,
                status(index, 'ConvertedCode'),
              )}
              head={t('response.converted')}
              index={index}
              type="number"
              className="input short"
            />
            <RowRemove index={index} onRemove={() => rows.remove(index)} />
          </tr>
        ))}
      </EditRows>
    </Section>
  )
}
