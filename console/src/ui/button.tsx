/**
 * Buttons. One that cannot be used now stays focusable and says why: `why` is true, or the words
 * that say why not.
 */
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

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
  return (
    <button
      {...rest}
      type={off ? 'button' : type}
      className={classes}
      {...(why !== true && whyNot(why))}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      onClick={off ? (event) => event.preventDefault() : onClick}
    />
  )
}

/** The reason, seen in a bubble and read as the control's description. */
function whyNot(why: string) {
  return { 'data-tip': why, 'aria-description': why, 'aria-describedby': undefined }
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
    <button
      {...rest}
      type="button"
      className={`icon-button ${className ?? ''}`.trim()}
      aria-label={name}
      {...(off && whyNot(why))}
      data-tip={off ? `${name}: ${why}` : name}
      aria-disabled={off || undefined}
      onClick={off ? undefined : onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
