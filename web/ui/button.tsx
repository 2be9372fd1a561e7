import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components/Button'
import styles from './button.module.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** One primary button at most on a page; quiet ones stand inside of other things. */
  look?: 'primary' | 'secondary' | 'quiet'
  /** Small ones fit into rows and bars. */
  size?: 'large' | 'small'
  children: ReactNode
}

export function Button({ look = 'secondary', size = 'large', children, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={`${styles.button} ${styles[look]} ${size === 'small' ? styles.small : ''}`}
    >
      {children}
    </AriaButton>
  )
}
