import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** Asks before something that cannot be taken back; its title names what it is done to. */
export function Confirm(props: {
  title: string
  /** What goes on. */
  act: string
  isOpen: boolean
  isPending: boolean
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  const frame = useWords(frameWords)
  const { title, act, isOpen, isPending, onConfirm, onClose, children } = props
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button size="small" onPress={onClose}>
            {frame('cancel')}
          </Button>
          <Button look="primary" size="small" isDisabled={isPending} onPress={onConfirm}>
            {act}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  )
}
