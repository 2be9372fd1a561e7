import { useTranslation } from 'react-i18next'
import styles from './fault-text.module.css'
import type { FieldFault } from './field-faults.ts'

export interface FaultTextProps {
  fault: FieldFault
  /** Of the field. */
  label: string
  system: string
  brand: string
}

export function FaultText({ fault, label, system, brand }: FaultTextProps) {
  const { t } = useTranslation()
  if (fault.kind === 'missing') return t('errors.missing', { field: label })
  if (fault.kind === 'no_url') return t('errors.no_url')
  if (fault.kind === 'no_number') return t('errors.no_number')
  return (
    <>
      <span lang={fault.language}>{fault.text}</span>
      {fault.turn && (
        <span className={styles.turn}>{t(`turns.${fault.turn}`, { system, brand })}</span>
      )}
    </>
  )
}
