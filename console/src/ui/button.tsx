/**
 * Buttons. One that cannot be used now stays focusable and says why: `why` is true, or the words
 * that say why not.
 */
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Tip } from './tip.tsx'

export type Why = true | string

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly look?: 'primary' | 'plain' | 'link' | 'danger'
  readonly why?: Why
  readonly pending?: boolean
  readonly children: ReactNode
}

export function Button({
  look = 'plain',
  why = true,
  pending = false,
  type = 'button',
  className,
  onClick,
  ...rest
}: ButtonProps): ReactElement {
  const classes = `button ${look} ${className ?? ''}`.trim()
  const off = why !== true || pending
  const button = (describedBy?: string) => (
    <button
      {...rest}
      type={off ? 'button' : type}
      className={classes}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      aria-describedby={describedBy ?? rest['aria-describedby']}
      onClick={off ? (event) => event.preventDefault() : onClick}
    />
  )
  return why === true ? button() : <Tip text={why}>{button}</Tip>
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'disabled'> {
  readonly icon: IconName
  readonly name: string
  readonly why?: Why
}

/** A button with a picture alone: its name is read and shown. */
export function IconButton({
  icon,
  name,
  why = true,
  onClick,
  className,
  ...rest
}: IconButtonProps): ReactElement {
  const off = why !== true
  return (
    <Tip text={off ? `${name}: ${why}` : name}>
      {() => (
        <button
          {...rest}
          type="button"
          className={`icon-button ${className ?? ''}`.trim()}
          aria-label={name}
          aria-disabled={off || undefined}
          onClick={off ? undefined : onClick}
        >
          <Icon name={icon} />
        </button>
      )}
    </Tip>
  )
}
