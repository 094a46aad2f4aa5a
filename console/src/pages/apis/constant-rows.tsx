/** Values that are the same in every call of the back end. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newConstant } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { EditRows, RowInput, RowRemove, RowSelect } from '../../parts/edit-rows.tsx'
import { rule } from '../../parts/rule.ts'
import { prose, Section } from '../../ui/index.ts'
import { rowsMax } from './parameter-rows.tsx'

const needed = (field: 'ConstantParameters.Name' | 'ConstantParameters.DefaultValue') =>
  rule('CreateApi', field, { required: true })

export function ConstantRows(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'constants' })
  return (
    <Section title={t('back.constants', { n: rows.fields.length, max: rowsMax })}>
      <p className="muted">{t('back.constantsHint')}</p>
      <EditRows
        heads={[t('parameter.name'), t('parameter.location'), t('field.value'), t('field.notes')]}
        count={rows.fields.length}
        max={rowsMax}
        add={t('action.add')}
        onAdd={() => rows.append(newConstant)}
        error={form.formState.errors.constants?.root?.message}
      >
        {rows.fields.map((row, index) => (
          <tr key={row.id}>
            <RowInput
              {...form.register(`constants.${index}.Name`, needed('ConstantParameters.Name'))}
              head={t('parameter.name')}
              index={index}
              className="input mono"
            />
            <RowSelect
              {...form.register(`constants.${index}.Position`)}
              head={t('parameter.location')}
              index={index}
            >
              {['header', 'query', 'body'].map((place) => (
                <option key={place} value={place}>
                  {word('place', place)}
                </option>
              ))}
            </RowSelect>
            <RowInput
              {...form.register(
                `constants.${index}.DefaultValue`,
                needed('ConstantParameters.DefaultValue'),
              )}
              head={t('field.value')}
              index={index}
              className="input mono"
            />
            <RowInput
              {...prose}
              {...form.register(
                `constants.${index}.Desc`,
                rule('CreateApi', 'ConstantParameters.Desc'),
              )}
              head={t('field.notes')}
              index={index}
            />
            <RowRemove index={index} onRemove={() => rows.remove(index)} />
          </tr>
        ))}
      </EditRows>
    </Section>
  )
}
