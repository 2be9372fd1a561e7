import type { ReactNode } from 'react'
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components/TextField'
import styles from './field.module.css'
import { Shape } from './status-sign.tsx'

export interface TextFieldProps
  extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children' | 'isInvalid'> {
  label: string
  /** Where the value is found; stands between label and box. */
  help?: ReactNode
  /** A word behind the label of a field that may stay empty. */
  optional?: string
  error?: ReactNode
  /** What the page did with the value, below the box. */
  note?: ReactNode
  /** Buttons inside of the box, at its end. */
  actions?: ReactNode
  /** Codes, addresses and keys are set in the mono font. */
  isExact?: boolean
  /** The text has several lines, of which so many are seen. */
  lines?: number
}

export function TextField(props: TextFieldProps) {
  const { label, help, optional, error, note, actions, isExact = false, lines, ...rest } = props
  const isInvalid = error !== undefined && error !== null
  const input = `${styles.input} ${isExact ? styles.exact : ''}`
  return (
    <AriaTextField
      {...rest}
      className={styles.field}
      isInvalid={isInvalid}
      validationBehavior="aria"
    >
      <Label className={styles.label}>
        {label} {optional && <span className={styles.optional}>{optional}</span>}
      </Label>
      {help && (
        <Text slot="description" className={styles.help}>
          {help}
        </Text>
      )}
      <div className={styles.row} data-invalid={isInvalid}>
        {lines === undefined ? (
          <Input className={input} />
        ) : (
          <TextArea className={input} rows={lines} />
        )}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      <FieldError className={styles.error}>
        <Shape kind="bad" />
        <span>{error}</span>
      </FieldError>
      {note && <div className={styles.note}>{note}</div>}
    </AriaTextField>
  )
}
