/** The menu itself, once it was opened for the first time. */
import { DropdownMenu } from 'radix-ui'
import { type ReactElement, useState } from 'react'
import { MenuFace, type MenuItem, type MenuProps } from './menu.tsx'

function Item({ item }: { readonly item: MenuItem }): ReactElement {
  const why = item.why ?? true
  const Kind = item.checked === undefined ? DropdownMenu.Item : DropdownMenu.CheckboxItem
  return (
    <Kind
      className={item.danger ? 'danger' : undefined}
      aria-disabled={why !== true || undefined}
      {...(item.checked !== undefined && { checked: item.checked })}
      onSelect={(event) => {
        if (why === true) item.run()
        else event.preventDefault()
      }}
    >
      {item.label}
      {why !== true && <small>{why}</small>}
    </Kind>
  )
}

export default function MenuList(props: MenuProps): ReactElement {
  const [open, setOpen] = useState(true)
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
      <DropdownMenu.Trigger className={props.className} aria-label={props.name ?? props.label}>
        <MenuFace label={props.label} {...(props.icon && { icon: props.icon })} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {props.items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
