import { ClipboardPaste, Eye, EyeOff } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'
import { TextField, type TextFieldProps } from './text-field.tsx'

export interface SecretFieldProps extends Omit<TextFieldProps, 'actions' | 'type'> {
  onChange: (value: string) => void
  words: { show: string; hide: string; paste: string }
}

/** A password or key: hidden until shown, never offered to the browser's memory, pasted with one press. */
export function SecretField({ words, ...rest }: SecretFieldProps) {
  const [isShown, setShown] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const canPaste = typeof navigator.clipboard?.readText === 'function'

  async function paste(): Promise<void> {
    try {
      rest.onChange((await navigator.clipboard.readText()).trim())
    } catch {
      // Refused by the person or by the page around: the keys for pasting work all the same.
    }
    box.current?.querySelector('input')?.focus()
  }

  const ToggleIcon = isShown ? EyeOff : Eye
  const actions = (
    <>
      {canPaste && (
        <Button look="quiet" aria-label={`${words.paste}: ${rest.label}`} onPress={paste}>
          <ClipboardPaste size={16} aria-hidden />
        </Button>
      )}
      <Button
        look="quiet"
        aria-label={`${isShown ? words.hide : words.show}: ${rest.label}`}
        onPress={() => setShown(!isShown)}
      >
        <ToggleIcon size={16} aria-hidden />
      </Button>
    </>
  )
  return (
    <div ref={box}>
      <TextField
        {...rest}
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        actions={actions}
        isExact={isShown}
      />
    </div>
  )
}
