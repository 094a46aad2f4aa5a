/**
 * The data of a plugin as a form, drawn from the table of its type's fields. What the server found
 * wrong is shown beside the field that it is about.
 */
import { type ReactElement, useId, useState } from 'react'
import { number, t, word } from '../i18n/index.ts'
import { Box, Button, type ControlProps, Field, IconButton, Segments, Switch } from '../ui/index.ts'
import { JsonBox } from './json-box.tsx'
import { type DataFault, faultIn } from './plugin-fault.ts'
import { type DataField, type Json, listOf, objectOf } from './plugin-fields.ts'

type Change = (value: Json | undefined) => void

interface Drawn<K extends DataField['kind']> {
  readonly field: Extract<DataField, { kind: K }>
  readonly value: Json | undefined
  readonly onChange: Change
  readonly fault: DataFault | null
}

export function PluginDataForm({
  fields,
  value,
  onChange,
  fault,
}: {
  readonly fields: readonly DataField[]
  readonly value: Json
  readonly onChange: (value: Json) => void
  readonly fault: DataFault | null
}): ReactElement {
  const [only] = fields
  if (only?.kind === 'rows' && only.name === '') {
    const change: Change = (next) => onChange(next ?? [])
    return <Rows field={only} value={value} onChange={change} fault={fault} />
  }
  const object = objectOf(value)
  const set = (field: DataField, next: Json | undefined) => {
    const { [field.name]: _old, ...rest } = object
    onChange(
      next === undefined ? rest : { ...object, [field.name]: next, ...filled(field, next, object) },
    )
  }
  return (
    <>
      {fields.filter(isAsked(object)).map((field) => (
        <DataLine
          key={field.name}
          field={field}
          value={object[field.name]}
          onChange={(next) => set(field, next)}
          fault={faultIn(fault, field.name)}
        />
      ))}
    </>
  )
}

function labelOf({ name, words = name }: DataField): string {
  return word('data', words)
}

/** What is wrong with a field; a line of it, or a member, is named. Rows show their own. */
function wrongWith(field: DataField, fault: DataFault | null): string | undefined {
  if (fault === null) return undefined
  const [step, ...more] = fault.path
  if (step === undefined) return fault.words
  if (field.kind === 'rows') return undefined
  const name = typeof step === 'number' ? `#${step + 1}` : [step, ...more].join('.')
  return `${name}: ${fault.words}`
}

/** What is wrong with a number, told before the server does. */
function outOfRange(field: DataField, value: Json | undefined): string | undefined {
  if (field.kind !== 'number' || typeof value !== 'number') return undefined
  const isWithin = Number.isInteger(value) && value >= field.min && value <= field.max
  return isWithin ? undefined : t('rule.range', { min: field.min, max: number(field.max) })
}

function DataLine({ field, value, onChange, fault }: Drawn<DataField['kind']>): ReactElement {
  const isGroup = field.kind !== 'text' && field.kind !== 'number'
  const hint = word('data.hint', field.name)
  const shownHint =
    field.kind === 'number' && field.max < Number.MAX_SAFE_INTEGER
      ? t('rule.range', { min: field.min, max: number(field.max) })
      : hint === field.name
        ? undefined
        : hint
  const error = wrongWith(field, fault) ?? outOfRange(field, value)
  return (
    <Field label={labelOf(field)} hint={shownHint} error={error} group={isGroup}>
      {(control) => <Input field={field} control={control} {...{ value, onChange, fault }} />}
    </Field>
  )
}

function Input({
  field,
  value,
  onChange,
  fault,
  control,
}: Drawn<DataField['kind']> & { readonly control: ControlProps }): ReactElement {
  switch (field.kind) {
    case 'choice':
      return <Choice {...{ field, value, onChange, fault }} invalid={control['aria-invalid']} />
    case 'number':
      return <NumberInput {...{ field, value, onChange, control }} />
    case 'text':
      return (
        <input
          {...control}
          className="input mono"
          autoComplete="off"
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) =>
            onChange(target.value === '' && field.optional ? undefined : target.value)
          }
        />
      )
    case 'blocks':
      return (
        <Lines
          label={labelOf(field)}
          control={control}
          lines={blocksOf(value)}
          onLines={(lines) => onChange(lines.join(';'))}
        />
      )
    case 'flag':
      return (
        <Switch
          label={t('data.on')}
          aria-invalid={control['aria-invalid']}
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      )
    case 'words':
    case 'numbers':
      return (
        <Lines
          label={labelOf(field)}
          control={control}
          lines={listOf(value).map(String)}
          onLines={(lines) =>
            onChange(field.kind === 'words' ? lines : lines.map((line) => Number(line) || line))
          }
        />
      )
    case 'many':
      return <Many {...{ field, value, onChange, fault }} />
    case 'rows':
      return <Rows {...{ field, value, onChange, fault }} />
    case 'json':
      return (
        <JsonBox {...{ control, onChange, fault }} label={labelOf(field)} value={value ?? {}} />
      )
  }
}

function NumberInput({
  field: { min, max },
  value,
  onChange,
  control,
}: Omit<Drawn<'number'>, 'fault'> & { readonly control: ControlProps }): ReactElement {
  return (
    <input
      {...control}
      className="input short"
      type="number"
      min={min}
      max={max}
      value={typeof value === 'number' ? value : ''}
      onChange={({ target }) => {
        onChange(target.value === '' ? undefined : target.valueAsNumber)
      }}
    />
  )
}

function blocksOf(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? value.split(/[;\n]/).map((part) => part.trim()) : []
}

function Choice({
  field,
  value,
  onChange,
  invalid,
}: Drawn<'choice'> & { readonly invalid: boolean | undefined }): ReactElement {
  const name = useId()
  return (
    <Segments
      name={name}
      aria-invalid={invalid}
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
  control,
  lines,
  onLines,
}: {
  readonly label: string
  readonly control: ControlProps
  readonly lines: readonly string[]
  readonly onLines: (lines: readonly string[]) => void
}): ReactElement {
  const [text, setText] = useState(lines.join('\n'))
  return (
    <textarea
      {...control}
      className="input mono"
      aria-label={label}
      rows={Math.min(8, Math.max(2, lines.length + 1))}
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

/** Whether a field is asked for, given what the others hold. */
function isAsked(object: { readonly [name: string]: Json }): (field: DataField) => boolean {
  return (field) =>
    field.kind !== 'json' ||
    field.unless === undefined ||
    object[field.unless.name] !== field.unless.is
}

/** What a choice puts into another field, which nobody has written anything into. */
function filled(field: DataField, next: Json, object: { readonly [name: string]: Json }) {
  if (field.kind !== 'choice' || field.fills === undefined || typeof next !== 'string') return {}
  const { name, by } = field.fills
  const isOf = (value: Json) => JSON.stringify(value) === JSON.stringify(object[name] ?? {})
  return [{}, ...Object.values(by)].some(isOf) ? { [name]: by[next] ?? {} } : {}
}

function beginningOf(fields: readonly DataField[]): Json {
  return Object.fromEntries(
    fields.flatMap((field): readonly (readonly [string, Json])[] => {
      if (field.kind === 'choice') {
        const first = field.options[0] ?? ''
        return [[field.name, first], ...Object.entries(filled(field, first, {}))]
      }
      if (field.kind === 'number') return field.optional ? [] : [[field.name, field.min]]
      if (field.kind === 'rows') return [[field.name, [beginningOf(field.of)]]]
      return field.kind === 'text' && !field.optional ? [[field.name, '']] : []
    }),
  )
}

/** A list of objects: one block each. */
function Rows({ field, value, onChange, fault }: Drawn<'rows'>): ReactElement {
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
            fault={faultIn(fault, index)}
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
