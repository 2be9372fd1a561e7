import { Dialog } from '../../ui/dialog.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

const keys = [
  ['palette', '⌘K'],
  ['search', '/'],
  ['move', 'j  k'],
  ['enter', 'Enter'],
  ['choose', 'x'],
  ['close', 'Esc'],
  ['help', '?'],
] as const

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const t = useWords(frameWords)
  const items = keys.map(([key, value]) => ({
    key,
    label: t(`keys.${key}`),
    value: <kbd>{value}</kbd>,
  }))
  return (
    <Dialog title={t('keys.title')} isOpen onClose={onClose}>
      <KeyValues items={items} />
    </Dialog>
  )
}
