/** Values that are the same in every call of the back end. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newConstant } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { EditRows, RowInput, RowRemove, RowSelect } from '../../parts/edit-rows.tsx'
import { Section } from '../../ui/index.ts'
import { rowsMax } from './parameter-rows.tsx'

export function ConstantRows(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'constants' })
  const wrong = form.formState.errors.constants
  const needed = { required: t('rule.required') }
  return (
    <Section title={t('back.constants', { n: rows.fields.length, max: rowsMax })}>
      <p className="muted">{t('back.constantsHint')}</p>
      <EditRows
        heads={[t('parameter.name'), t('parameter.location'), t('field.value'), t('field.notes')]}
        count={rows.fields.length}
        max={rowsMax}
        add={t('action.add')}
        onAdd={() => rows.append(newConstant)}
      >
        {rows.fields.map((row, index) => (
          <tr key={row.id}>
            <RowInput
              {...form.register(`constants.${index}.Name`, needed)}
              head={t('parameter.name')}
              index={index}
              className="input mono"
              wrong={wrong?.[index]?.Name?.message}
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
              {...form.register(`constants.${index}.DefaultValue`, needed)}
              head={t('field.value')}
              index={index}
              className="input mono"
              wrong={wrong?.[index]?.DefaultValue?.message}
            />
            <RowInput
              {...form.register(`constants.${index}.Desc`)}
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
