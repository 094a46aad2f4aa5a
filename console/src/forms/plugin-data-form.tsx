/** The data of a plugin as a form, drawn from the table of its type's fields. */
import { type ReactElement, useId, useState } from 'react'
import { number, t, word } from '../i18n/index.ts'
import { Box, Button, Field, IconButton, Segments, Switch } from '../ui/index.ts'
import { type DataField, type Json, listOf, objectOf } from './plugin-fields.ts'

type Change = (value: Json | undefined) => void

interface Drawn<K extends DataField['kind']> {
  readonly field: Extract<DataField, { kind: K }>
  readonly value: Json | undefined
  readonly onChange: Change
}

export function PluginDataForm({
  fields,
  value,
  onChange,
}: {
  readonly fields: readonly DataField[]
  readonly value: Json
  readonly onChange: (value: Json) => void
}): ReactElement {
  const [only] = fields
  if (only?.kind === 'rows' && only.name === '') {
    return <Rows field={only} value={value} onChange={(next) => onChange(next ?? [])} />
  }
  const object = objectOf(value)
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...rest } = object
    onChange(next === undefined ? rest : { ...object, [name]: next })
  }
  return (
    <>
      {fields.map((field) => (
        <DataLine
          key={field.name}
          field={field}
          value={object[field.name]}
          onChange={(next) => set(field.name, next)}
        />
      ))}
    </>
  )
}

function labelOf(name: string): string {
  return word('data', name)
}

function DataLine({ field, value, onChange }: Drawn<DataField['kind']>): ReactElement {
  const isGroup = field.kind !== 'text' && field.kind !== 'number' && field.kind !== 'json'
  const hint = word('data.hint', field.name)
  const shownHint =
    field.kind === 'number' && field.max < Number.MAX_SAFE_INTEGER
      ? t('rule.range', { min: field.min, max: number(field.max) })
      : hint === field.name
        ? undefined
        : hint
  return (
    <Field label={labelOf(field.name)} hint={shownHint} group={isGroup}>
      {(control) => <Input field={field} value={value} onChange={onChange} id={control.id} />}
    </Field>
  )
}

function Input({
  field,
  value,
  onChange,
  id,
}: Drawn<DataField['kind']> & { readonly id: string }): ReactElement {
  switch (field.kind) {
    case 'choice':
      return <Choice field={field} value={value} onChange={onChange} />
    case 'number':
      return (
        <input
          id={id}
          className="input short"
          type="number"
          min={field.min}
          max={field.max}
          value={typeof value === 'number' ? value : ''}
          onChange={({ target }) => {
            onChange(target.value === '' ? undefined : target.valueAsNumber)
          }}
        />
      )
    case 'text':
      return (
        <input
          id={id}
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) =>
            onChange(target.value === '' && field.optional ? undefined : target.value)
          }
        />
      )
    case 'blocks':
      return (
        <Lines
          label={labelOf(field.name)}
          lines={blocksOf(value)}
          onLines={(lines) => onChange(lines.join(';'))}
        />
      )
    case 'flag':
      return (
        <Switch
          label={t('data.on')}
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      )
    case 'words':
      return (
        <Lines
          label={labelOf(field.name)}
          lines={listOf(value).map(String)}
          onLines={(lines) => onChange(lines)}
        />
      )
    case 'numbers':
      return (
        <Lines
          label={labelOf(field.name)}
          lines={listOf(value).map(String)}
          onLines={(lines) => onChange(lines.map((line) => Number(line) || line))}
        />
      )
    case 'many':
      return <Many field={field} value={value} onChange={onChange} />
    case 'rows':
      return <Rows field={field} value={value} onChange={onChange} />
    case 'json':
      return <JsonBox id={id} value={value ?? {}} onChange={onChange} />
  }
}

function blocksOf(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? value.split(/[;\n]/).map((part) => part.trim()) : []
}

function Choice({ field, value, onChange }: Drawn<'choice'>): ReactElement {
  const name = useId()
  return (
    <Segments
      name={name}
      options={field.options.map((option) => ({ value: option, label: word('data', option) }))}
      checkedValue={typeof value === 'string' ? value : ''}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

function Many({ field, value, onChange }: Drawn<'many'>): ReactElement {
  const picked = listOf(value)
  return (
    <>
      {field.options.map((option) => (
        <Box
          key={option}
          label={option}
          checked={picked.includes(option)}
          onChange={({ target }) =>
            onChange(
              field.options.filter((one) =>
                one === option ? target.checked : picked.includes(one),
              ),
            )
          }
        />
      ))}
    </>
  )
}

/** A list as lines. The text is kept as it is typed; empty lines do not count. */
function Lines({
  label,
  lines,
  onLines,
}: {
  readonly label: string
  readonly lines: readonly string[]
  readonly onLines: (lines: readonly string[]) => void
}): ReactElement {
  const [text, setText] = useState(lines.join('\n'))
  return (
    <textarea
      className="input mono"
      aria-label={label}
      rows={Math.min(8, Math.max(2, lines.length + 1))}
      spellCheck={false}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        onLines(
          target.value
            .split(/[;,\n]/)
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        )
      }}
    />
  )
}

function JsonBox({
  id,
  value,
  onChange,
}: {
  readonly id: string
  readonly value: Json
  readonly onChange: Change
}): ReactElement {
  const [text, setText] = useState(JSON.stringify(value, null, 2))
  const [wrong, setWrong] = useState<string | null>(null)
  return (
    <>
      <textarea
        id={id}
        className="input mono"
        rows={5}
        spellCheck={false}
        aria-invalid={wrong !== null || undefined}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          try {
            onChange(JSON.parse(target.value))
            setWrong(null)
          } catch (error) {
            setWrong(error instanceof Error ? error.message : String(error))
          }
        }}
      />
      {wrong !== null && <div className="wrong-row">{t('rule.json', { why: wrong })}</div>}
    </>
  )
}

function beginningOf(fields: readonly DataField[]): Json {
  return Object.fromEntries(
    fields.flatMap((field): readonly (readonly [string, Json])[] => {
      if (field.kind === 'choice') return [[field.name, field.options[0] ?? '']]
      if (field.kind === 'number') return field.optional ? [] : [[field.name, field.min]]
      if (field.kind === 'rows') return [[field.name, [beginningOf(field.of)]]]
      if (field.kind === 'json') return [[field.name, {}]]
      return field.kind === 'text' && !field.optional ? [[field.name, '']] : []
    }),
  )
}

/** A list of objects: one block each. */
function Rows({ field, value, onChange }: Drawn<'rows'>): ReactElement {
  const rows = listOf(value)
  return (
    <div className="data-rows">
      {rows.map((row, index) => (
        // The order is the data's own and rows have no id.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="data-row">
          <div className="data-row-head">
            <strong>#{index + 1}</strong>
            <IconButton
              icon="trash"
              name={t('parameter.remove', { n: index + 1 })}
              onClick={() => onChange(rows.toSpliced(index, 1))}
            />
          </div>
          <PluginDataForm
            fields={field.of}
            value={row}
            onChange={(next) => onChange(rows.with(index, next))}
          />
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...rows, beginningOf(field.of)])}>
          {t('action.add')}
        </Button>
      </div>
    </div>
  )
}
