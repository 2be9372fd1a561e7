import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import styles from './dialog.module.css'

export interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  /** A press beside it or Escape does not close it: something would be lost. */
  isFirm?: boolean
  /** Buttons at its end, the one that goes on last. */
  actions?: ReactNode
  children: ReactNode
}

/** A question or a small form above the page. */
export function Dialog({ title, isOpen, onClose, isFirm = false, actions, children }: DialogProps) {
  return (
    <ModalOverlay
      className={styles.overlay!}
      isOpen={isOpen}
      isDismissable={!isFirm}
      isKeyboardDismissDisabled={isFirm}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={styles.modal!}>
        <AriaDialog className={styles.dialog!} role={isFirm ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2} className={styles.title!}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
