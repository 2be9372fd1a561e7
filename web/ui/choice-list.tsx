import { Checkbox, CheckboxGroup } from 'react-aria-components/CheckboxGroup'
import { Label, Radio, RadioGroup, Text } from 'react-aria-components/RadioGroup'
import styles from './choice-list.module.css'
import field from './field.module.css'

export interface Choice {
  value: string
  label: string
}

interface ChoiceListProps<Value> {
  label: string
  /** What stands above says the same already. */
  isLabelHidden?: boolean
  help?: string
  choices: readonly Choice[]
  value: Value
  onChange: (value: Value) => void
}

/** Exactly one of a few. */
export function RadioList(props: ChoiceListProps<string>) {
  const { label, isLabelHidden, help, choices, value, onChange } = props
  return (
    <RadioGroup className={field.field} value={value} onChange={onChange}>
      <Label className={isLabelHidden ? 'unseen' : field.label}>{label}</Label>
      {help && (
        <Text slot="description" className={field.help}>
          {help}
        </Text>
      )}
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} className={styles.choice}>
            <span className={styles.dot} aria-hidden="true" />
            <span>{choice.label}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** Any number of many. */
export function CheckboxList(props: ChoiceListProps<string[]>) {
  const { label, isLabelHidden, help, choices, value, onChange } = props
  return (
    <CheckboxGroup className={field.field} value={value} onChange={onChange}>
      <Label className={isLabelHidden ? 'unseen' : field.label}>{label}</Label>
      {help && (
        <Text slot="description" className={field.help}>
          {help}
        </Text>
      )}
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Checkbox key={choice.value} value={choice.value} className={styles.choice}>
            <Box />
            <span>{choice.label}</span>
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  )
}

/** The box of a checkbox; its state is read from the checkbox around it. */
export function Box() {
  return (
    <svg className={styles.box} viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
      <path d="m4 9.4 3.4 3.4 6.6-7.2" />
    </svg>
  )
}
