import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import menu from './menu.module.css'
import styles from './popover-button.module.css'

export interface PopoverButtonProps {
  /** What the sign says, read out. */
  label: string
  /** What is pressed. */
  sign: ReactNode
  children: ReactNode
}

/** A small sign that says more when it is pressed. */
export function PopoverButton({ label, sign, children }: PopoverButtonProps) {
  return (
    <DialogTrigger>
      <Button className={styles.button!} aria-label={label}>
        {sign}
      </Button>
      <Popover className={menu.popover!} placement="bottom end">
        <Dialog className={styles.dialog!} aria-label={label}>
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
