/** The parameters that callers send: one row each, within the guide's bound. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newParameter, variablesOf } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { EditRows, RowBox, RowInput, RowRemove, RowSelect } from '../../parts/edit-rows.tsx'
import { rule } from '../../parts/rule.ts'
import { prose, Section } from '../../ui/index.ts'

export const rowsMax = 30
const types = ['string', 'int', 'long', 'float', 'double', 'boolean']

export function ParameterRows(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'parameters' })
  const count = { n: rows.fields.length, max: rowsMax }
  return (
    <Section title={t('parameter.title', count)}>
      <EditRows
        heads={[
          t('parameter.name'),
          t('parameter.location'),
          t('field.type'),
          t('parameter.default'),
          t('parameter.required'),
          t('field.notes'),
        ]}
        count={rows.fields.length}
        max={rowsMax}
        add={t('parameter.add', count)}
        onAdd={() => rows.append(newParameter)}
        error={form.formState.errors.parameters?.root?.message}
      >
        {rows.fields.map((row, index) => (
          <ParameterRow key={row.id} index={index} onRemove={() => rows.remove(index)} />
        ))}
      </EditRows>
    </Section>
  )
}

const goneWords = (name: string) => t('parameter.gone', { variable: `/{${name}}` })

/** What is wrong with the name of a row where it stands, or null. */
function wrongName(name: string, index: number, { parameters, Path }: ApiDraft): string | null {
  const place = parameters[index]?.Position
  if (place === 'path' && !variablesOf(Path).includes(name)) return goneWords(name)
  const same = parameters.filter((other) => other.Name === name && other.Position === place)
  return same.length < 2 ? null : t('parameter.twice')
}

function ParameterRow({
  index,
  onRemove,
}: {
  readonly index: number
  readonly onRemove: () => void
}): ReactElement {
  const form = useFormContext<ApiDraft>()
  const at = `parameters.${index}` as const
  const row = form.watch(at)
  const path = form.watch('Path')
  const isVariable = row.Position === 'path'
  const isGone = isVariable && !variablesOf(path).includes(row.Name)
  const places = ['header', 'query', ...(path.startsWith('=') ? [] : ['path']), 'body']
  const name = form.register(`${at}.Name`, {
    required: t('rule.required'),
    validate: (value, draft) =>
      wrongName(value, index, draft) ?? rule('CreateApi', 'RequestParameters.Name').validate(value),
  })
  return (
    <tr>
      <RowInput
        {...name}
        head={t('parameter.name')}
        index={index}
        className="input mono"
        readOnly={isVariable && !isGone}
        wrong={isGone && row.Name !== '' ? goneWords(row.Name) : undefined}
      />
      <RowSelect {...form.register(`${at}.Position`)} head={t('parameter.location')} index={index}>
        {places.map((place) => (
          <option key={place} value={place}>
            {word('place', place)}
          </option>
        ))}
      </RowSelect>
      <RowSelect {...form.register(`${at}.Type`)} head={t('field.type')} index={index}>
        {types.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </RowSelect>
      <RowInput
        {...form.register(
          `${at}.DefaultValue`,
          rule('CreateApi', 'RequestParameters.DefaultValue'),
        )}
        head={t('parameter.default')}
        index={index}
      />
      <RowBox {...form.register(`${at}.Required`)} head={t('parameter.required')} index={index} />
      <RowInput
        {...prose}
        {...form.register(`${at}.Desc`, rule('CreateApi', 'RequestParameters.Desc'))}
        head={t('field.notes')}
        index={index}
      />
      <RowRemove
        index={index}
        why={isVariable && !isGone ? t('parameter.inPath') : true}
        onRemove={onRemove}
      />
    </tr>
  )
}
