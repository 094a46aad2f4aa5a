/** The parameters that callers send: one row each, within the guide's bound. */
import type { ReactElement } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { type ApiDraft, newParameter, variablesOf } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { Button, IconButton, Section } from '../../ui/index.ts'

export const rowsMax = 30
const types = ['string', 'int', 'long', 'float', 'double', 'boolean']

export function ParameterRows(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const rows = useFieldArray({ control: form.control, name: 'parameters' })
  const isExact = form.watch('Path').startsWith('=')
  const variables = variablesOf(form.watch('Path'))
  const heads = [
    t('parameter.name'),
    t('parameter.location'),
    t('field.type'),
    t('parameter.default'),
    t('parameter.required'),
    t('field.notes'),
    '',
  ]
  const { errors } = form.formState
  return (
    <Section title={t('parameter.title', { n: rows.fields.length, max: rowsMax })}>
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
                <ParameterRow
                  key={row.id}
                  index={index}
                  isExact={isExact}
                  variables={variables}
                  remove={() => rows.remove(index)}
                />
              ))}
            </tbody>
          </table>
        )}
        {errors.parameters?.root && (
          <p className="wrong-row" role="alert">
            {errors.parameters.root.message}
          </p>
        )}
        <div>
          <Button
            why={rows.fields.length < rowsMax ? true : t('parameter.max', { max: rowsMax })}
            onClick={() => rows.append(newParameter)}
          >
            {t('parameter.add', { n: rows.fields.length, max: rowsMax })}
          </Button>
        </div>
      </div>
    </Section>
  )
}

function ParameterRow({
  index,
  isExact,
  variables,
  remove,
}: {
  readonly index: number
  readonly isExact: boolean
  readonly variables: readonly string[]
  readonly remove: () => void
}): ReactElement {
  const form = useFormContext<ApiDraft>()
  const at = `parameters.${index}` as const
  const row = form.watch(at)
  const isVariable = row.Position === 'path'
  const places = ['header', 'query', ...(isExact ? [] : ['path']), 'body']
  const name = (head: string) => t('parameter.of', { field: head, n: index + 1 })
  const wrong = form.formState.errors.parameters?.[index]
  const isGone = isVariable && !variables.includes(row.Name)
  return (
    <tr>
      <td>
        <input
          className="input mono"
          aria-label={name(t('parameter.name'))}
          aria-invalid={wrong?.Name ? true : undefined}
          autoComplete="off"
          readOnly={isVariable && !isGone}
          {...form.register(`${at}.Name`, {
            required: t('rule.required'),
            validate: (value, { parameters }) =>
              parameters.filter((r) => r.Name === value && r.Position === row.Position).length <
                2 || t('parameter.twice'),
          })}
        />
        {wrong?.Name && <div className="wrong-row">{wrong.Name.message}</div>}
        {isGone && <div className="wrong-row">{t('parameter.gone', { name: row.Name })}</div>}
      </td>
      <td>
        <select
          className="input"
          aria-label={name(t('parameter.location'))}
          {...form.register(`${at}.Position`)}
        >
          {places.map((place) => (
            <option key={place} value={place}>
              {word('place', place)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <select
          className="input"
          aria-label={name(t('field.type'))}
          {...form.register(`${at}.Type`)}
        >
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </td>
      <td>
        <input
          className="input"
          aria-label={name(t('parameter.default'))}
          autoComplete="off"
          {...form.register(`${at}.DefaultValue`)}
        />
      </td>
      <td>
        <label className="box">
          <input
            type="checkbox"
            aria-label={name(t('parameter.required'))}
            {...form.register(`${at}.Required`)}
          />
        </label>
      </td>
      <td>
        <input
          className="input"
          aria-label={name(t('field.notes'))}
          autoComplete="off"
          {...form.register(`${at}.Desc`)}
        />
      </td>
      <td>
        <IconButton
          icon="trash"
          name={t('parameter.remove', { n: index + 1 })}
          why={isVariable && !isGone ? t('parameter.inPath') : true}
          onClick={remove}
        />
      </td>
    </tr>
  )
}
