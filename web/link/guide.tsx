import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Fold } from '../ui/fold.tsx'
import styles from './guide.module.css'

/** How one comes by the details: beside the form where there is room, else above it and folded. */
export function Guide({ steps }: { steps: readonly string[] }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(() => matchMedia('(min-width: 75rem)').matches)
  if (steps.length === 0) return null
  return (
    <aside className={styles.guide}>
      <Fold title={t('form.guide')} isOpen={isOpen} onToggle={setOpen}>
        <ol className={styles.steps}>
          {steps.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      </Fold>
    </aside>
  )
}
