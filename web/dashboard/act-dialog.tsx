import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** A dialog that does one thing or is cancelled: a small form, or the question before what cannot be taken back. */
export function ActDialog(props: {
  title: string
  /** What the button that goes on says. */
  act: string
  isOpen: boolean
  /** Something is missing still, or it is under way. */
  isDisabled: boolean
  onAct: () => void
  onClose: () => void
  children: ReactNode
}) {
  const frame = useWords(frameWords)
  const { title, act, isOpen, isDisabled, onAct, onClose, children } = props
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
          <Button look="primary" size="small" isDisabled={isDisabled} onPress={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
