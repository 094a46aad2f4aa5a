/**
 * A labelled control with one line below it: the hint, or what is wrong. The control gets its id
 * and what describes it, so that label, hint and error are read with it.
 */
import { type ComponentProps, type ReactElement, type ReactNode, type Ref, useId } from 'react'

/** What is typed stays as it is, and no spelling service gets it: names, addresses, secrets. */
export const asTyped = { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off' } as const

/** Sentences for people to read, for a control that has no use for `asTyped`. */
export const prose = { spellCheck: true, autoCapitalize: 'sentences', autoCorrect: 'on' } as const

type AsTyped = typeof asTyped

/** Nothing is corrected of itself, so that no form has to remember it for a secret. */
export interface ControlProps extends AsTyped {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean | undefined
  readonly 'aria-required': boolean | undefined
}

interface FieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly required?: boolean
  /** For a group of radios or boxes, which have no single control to point at. */
  readonly group?: boolean
  readonly children: (control: ControlProps) => ReactNode
}

export function Field({
  label,
  hint,
  error,
  required = false,
  group = false,
  children,
}: FieldProps): ReactElement {
  const id = useId()
  const note = `${id}-note`
  const control: ControlProps = {
    ...asTyped,
    id,
    'aria-describedby': note,
    'aria-invalid': error === undefined ? undefined : true,
    'aria-required': required || undefined,
  }
  const words = (
    <>
      {label}
      {required && (
        <span className="star" aria-hidden="true">
          *
        </span>
      )}
    </>
  )
  const body = (
    <div className="field-body">
      {children(control)}
      <div id={note} className={error === undefined ? 'hint' : 'hint wrong'}>
        {error ?? hint}
      </div>
    </div>
  )
  if (group) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a legend cannot be laid out in a grid
      <div className="field" role="group" aria-labelledby={`${id}-label`} aria-describedby={note}>
        <span id={`${id}-label`} className="field-label">
          {words}
        </span>
        {body}
      </div>
    )
  }
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {words}
      </label>
      {body}
    </div>
  )
}

/** A value that is shown in the place of a control. */
export function Fixed({
  label,
  children,
}: {
  readonly label: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <div className="field-body fixed">{children}</div>
    </div>
  )
}

export interface Option {
  readonly value: string
  readonly label: string
  /** Why it cannot be chosen. */
  readonly off?: string | undefined
}

interface SegmentsProps extends Omit<ComponentProps<'input'>, 'ref'> {
  readonly options: readonly Option[]
  /** The chosen value, where no form registers the radios. */
  readonly checkedValue?: string
  readonly ref?: Ref<HTMLInputElement>
}

/** A short choice as radios that look like one bar. For use inside a `Field group`. */
export function Segments({ options, id, checkedValue, ...input }: SegmentsProps): ReactElement {
  const invalid = input['aria-invalid']
  return (
    <div className="segments" data-invalid={invalid || undefined}>
      {options.map(({ value, label, off }, index) => (
        <label key={value} className={off === undefined ? undefined : 'off'} title={off}>
          <input
            {...input}
            id={index === 0 ? id : undefined}
            type="radio"
            value={value}
            {...(checkedValue !== undefined && { checked: checkedValue === value })}
            disabled={off !== undefined}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  )
}

interface BoxProps extends Omit<ComponentProps<'input'>, 'type'> {
  readonly label: ReactNode
}

export function Box({ label, ...input }: BoxProps): ReactElement {
  return (
    <label className="box">
      <input {...input} type="checkbox" />
      <span>{label}</span>
    </label>
  )
}

/** On or off. A box by nature, so that every form can register it. */
export function Switch({ label, ...input }: BoxProps): ReactElement {
  return (
    <label className="switch">
      {/* biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is on */}
      <input {...input} type="checkbox" role="switch" />
      <span className="track" aria-hidden="true" />
      <span>{label}</span>
    </label>
  )
}
