/**
 * The tags of something new. Only actions that create take them: those that change have no such
 * field, and the vendor's actions for tags belong to another service of theirs.
 */
import type { ReactElement } from 'react'
import { type FieldValues, type UseFormReturn, useFieldArray } from 'react-hook-form'
import { t } from '../i18n/index.ts'
import { Field } from '../ui/index.ts'
import { EditRows, RowInput, RowRemove } from './edit-rows.tsx'
import { type Tag, tagRules } from './tags.ts'
import type { ActionForm } from './use-form.ts'

interface Tagged {
  Tags: Tag[]
}

const tagsMax = 50

export function TagRows<V extends FieldValues & Tagged>({
  form: whole,
  hint,
}: {
  readonly form: ActionForm<V>
  readonly hint?: string
}): ReactElement {
  // Its values hold the tags, as the bound of V says; nothing else of it is used here.
  const form = whole as unknown as UseFormReturn<Tagged>
  const rows = useFieldArray({ control: form.control, name: 'Tags' })
  const wrong = form.formState.errors.Tags
  return (
    <Field label={t('service.tags')} hint={hint ?? t('tags.hint')} error={wrong?.message} group>
      {() => (
        <EditRows
          heads={[t('tags.key'), t('field.value')]}
          count={rows.fields.length}
          max={tagsMax}
          add={t('tags.add')}
          onAdd={() => rows.append({ Key: '', Value: '' })}
        >
          {rows.fields.map((row, index) => (
            <tr key={row.id}>
              <RowInput
                {...form.register(`Tags.${index}.Key`, tagRules.key())}
                head={t('tags.key')}
                index={index}
                wrong={wrong?.[index]?.Key?.message}
              />
              <RowInput
                {...form.register(`Tags.${index}.Value`, tagRules.value())}
                head={t('field.value')}
                index={index}
                wrong={wrong?.[index]?.Value?.message}
              />
              <RowRemove index={index} onRemove={() => rows.remove(index)} />
            </tr>
          ))}
        </EditRows>
      )}
    </Field>
  )
}
