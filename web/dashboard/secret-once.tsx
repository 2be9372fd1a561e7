import { Button } from '../ui/button.tsx'
import { CopyId } from '../ui/copy-id.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** A secret that the server never shows again; nothing but its button closes it. */
export function SecretOnce(props: {
  title: string
  text: string
  secret: string | null
  onClose: () => void
}) {
  const frame = useWords(frameWords)
  return (
    <Dialog
      title={props.title}
      isOpen={props.secret !== null}
      isFirm
      onClose={props.onClose}
      actions={
        <Button look="primary" size="small" onPress={props.onClose}>
          {frame('close')}
        </Button>
      }
    >
      <p>{props.text}</p>
      {props.secret !== null && (
        <CopyId text={props.secret} words={{ copy: frame('copy'), copied: frame('copied') }} />
      )}
    </Dialog>
  )
}
