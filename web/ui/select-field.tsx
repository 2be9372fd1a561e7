import { type ReactNode, useId } from 'react'
import styles from './field.module.css'
import selectStyles from './select-field.module.css'
import { Shape } from './status-sign.tsx'

export interface SelectFieldProps {
  label: string
  help?: ReactNode
  optional?: string
  error?: ReactNode
  name: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** The browser's own select: the one that works best on phones and with every reader. */
export function SelectField(props: SelectFieldProps) {
  const { label, help, optional, error, name, value, options, onChange } = props
  const id = useId()
  const isInvalid = error !== undefined && error !== null
  const described = [help && `${id}-help`, isInvalid && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label} {optional && <span className={styles.optional}>{optional}</span>}
      </label>
      {help && (
        <span id={`${id}-help`} className={styles.help}>
          {help}
        </span>
      )}
      <div className={`${styles.row} ${selectStyles.row}`} data-invalid={isInvalid}>
        <select
          id={id}
          name={name}
          className={`${styles.input} ${selectStyles.select}`}
          value={value}
          aria-invalid={isInvalid || undefined}
          aria-describedby={described || undefined}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
      {isInvalid && (
        <span id={`${id}-error`} className={styles.error}>
          <Shape kind="bad" />
          <span>{error}</span>
        </span>
      )}
    </div>
  )
}
