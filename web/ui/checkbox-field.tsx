import { useId } from 'react'
import { Checkbox } from 'react-aria-components/Checkbox'
import styles from './choice-list.module.css'
import { Box } from './choice-list.tsx'
import field from './field.module.css'

export interface CheckboxFieldProps {
  label: string
  help?: string
  value: boolean
  onChange: (value: boolean) => void
}

/** Yes or no, as one field of a form. */
export function CheckboxField({ label, help, value, onChange }: CheckboxFieldProps) {
  const id = useId()
  return (
    <div className={field.field}>
      <Checkbox
        className={styles.choice}
        isSelected={value}
        onChange={onChange}
        aria-describedby={help ? id : undefined}
      >
        <Box />
        <span>{label}</span>
      </Checkbox>
      {help && (
        <span id={id} className={field.help}>
          {help}
        </span>
      )}
    </div>
  )
}
