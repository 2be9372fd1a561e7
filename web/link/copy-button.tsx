import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import styles from './step.module.css'

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  if (!navigator.clipboard) return null

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <div className={styles.actions}>
      <Button onPress={copy}>{t('checks.copy')}</Button>
      <span role="status">{isCopied && t('checks.copied')}</span>
    </div>
  )
}
