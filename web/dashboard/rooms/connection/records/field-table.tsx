import { Lock } from 'lucide-react'
import { KeyValues } from '../../../../ui/key-values.tsx'
import { PopoverButton } from '../../../../ui/popover-button.tsx'
import { useWords } from '../../../words/define-words.ts'
import { ShowValue } from '../show-value.tsx'
import styles from '../tab.module.css'
import type { Permission } from './record-client.ts'
import type { RecordField } from './record-fields.ts'
import { words } from './words.ts'

/** The fields of a record: our name, the source's name, the value, and a lock where it cannot be changed. */
export function FieldTable({ fields }: { fields: readonly RecordField[] }) {
  return (
    <KeyValues
      items={fields.map(({ name, native, value, permission }) => ({
        key: name,
        label: (
          <>
            {name}
            {native && (
              <code className={styles.native} title={native}>
                {native}
              </code>
            )}
          </>
        ),
        value: (
          <div className={styles.value}>
            <div>
              {typeof value === 'object' && value !== null ? (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
                <code className={styles.json} tabIndex={0}>
                  {JSON.stringify(value, null, 1)}
                </code>
              ) : (
                <ShowValue value={value} />
              )}
            </div>
            {permission && !permission.possible && <LockSign name={name} permission={permission} />}
          </div>
        ),
      }))}
    />
  )
}

/** Says at a press why something cannot be done. */
export function LockSign({ name, permission }: { name: string; permission: Permission }) {
  const t = useWords(words)
  return (
    <PopoverButton label={`${t('locked')}: ${name}`} sign={<Lock size={14} aria-hidden />}>
      <strong>{name}</strong>
      <p>{permission.reason ?? t('locked')}</p>
      {permission.until && <p>{t('until', { until: permission.until })}</p>}
      {permission.code && <code>{permission.code}</code>}
    </PopoverButton>
  )
}
