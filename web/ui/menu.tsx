import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Button } from './button.tsx'
import styles from './menu.module.css'

export interface MenuAction {
  id: string
  label: ReactNode
  /** What is read out and searched by letters, where the label is no text. */
  text?: string
  isDisabled?: boolean
  /** Ends something for good. */
  isDangerous?: boolean
  onAction: () => void
}

export interface MenuProps {
  /** What the button shows. */
  children: ReactNode
  /** What the button is called, where it shows a sign only. */
  label?: string
  look?: 'primary' | 'secondary' | 'quiet'
  actions: readonly MenuAction[]
}

/** A button with a list of things to do. */
export function Menu({ children, label, look = 'secondary', actions }: MenuProps) {
  return (
    <MenuTrigger>
      <Button look={look} size="small" {...(label && { 'aria-label': label })}>
        {children}
      </Button>
      <Popover className={styles.popover!} placement="bottom end">
        <AriaMenu className={styles.menu!} {...(label && { 'aria-label': label })}>
          {actions.map(({ id, label: text, isDisabled, isDangerous, onAction, text: plain }) => (
            <MenuItem
              key={id}
              id={id}
              className={`${styles.item} ${isDangerous ? styles.dangerous : ''}`}
              textValue={plain ?? (typeof text === 'string' ? text : id)}
              isDisabled={isDisabled ?? false}
              onAction={onAction}
            >
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
