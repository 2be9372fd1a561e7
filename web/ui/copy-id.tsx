import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import styles from './copy-id.module.css'

export interface CopyIdProps {
  text: string
  /** What is shown instead of the whole text. */
  children?: string
  words: { copy: string; copied: string }
}

const SHOWN_MS = 1_500

/** An id or code that one press copies. */
export function CopyId({ text, children, words }: CopyIdProps) {
  const [isCopied, setCopied] = useState(false)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // A page without TLS may not: the text can still be marked.
      return
    }
    setCopied(true)
    setTimeout(setCopied, SHOWN_MS, false)
  }
  const Icon = isCopied ? Check : Copy
  return (
    <span className={styles.id}>
      <code className={styles.text} title={text}>
        {children ?? text}
      </code>
      {navigator.clipboard && (
        <Button className={styles.button!} aria-label={`${words.copy}: ${text}`} onPress={copy}>
          <Icon size={14} aria-hidden />
        </Button>
      )}
      <span className="unseen" role="status">
        {isCopied && words.copied}
      </span>
    </span>
  )
}
