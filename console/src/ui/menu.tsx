/**
 * A button with a menu. What Radix brings is loaded when the pointer or the focus comes near.
 */
import { lazy, type ReactElement, Suspense, useState } from 'react'
import type { Why } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

export interface MenuItem {
  readonly key: string
  readonly label: string
  readonly why?: Why
  readonly danger?: boolean
  readonly checked?: boolean
  readonly run: () => void
}

export interface MenuProps {
  readonly label: string
  /** Read instead of the label, where that alone says too little. */
  readonly name?: string
  readonly icon?: IconName
  readonly className: string
  readonly items: readonly MenuItem[]
}

const load = () => import('./menu-list.tsx')
const MenuList = lazy(load)

export function MenuFace({ label, icon }: Pick<MenuProps, 'label' | 'icon'>): ReactElement {
  return (
    <>
      {icon && <Icon name={icon} />}
      <span className="word">{label}</span>
      <Icon name="chevron" />
    </>
  )
}

export function Menu(props: MenuProps): ReactElement {
  const [wanted, setWanted] = useState(false)
  const closed = (
    <button
      type="button"
      className={props.className}
      aria-label={props.name ?? props.label}
      aria-haspopup="menu"
      aria-expanded="false"
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setWanted(true)}
    >
      <MenuFace label={props.label} {...(props.icon && { icon: props.icon })} />
    </button>
  )
  if (!wanted) return closed
  return (
    <Suspense fallback={closed}>
      <MenuList {...props} />
    </Suspense>
  )
}
