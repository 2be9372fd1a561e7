import type { EntityCapability } from '@millwright/sdk'
import { PopoverButton } from '../../../../ui/popover-button.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { Shape } from '../../../../ui/status-sign.tsx'
import { useWords } from '../../../words/define-words.ts'
import { words } from './words.ts'

export type Ability = EntityCapability['ops']['list']

/** Whether something is offered; at a press, why, what it does, and how that is known. */
export function AbilitySign({ name, ability }: { name: string; ability: Ability }) {
  const t = useWords(words)
  const { supported, reason, mode, effect, evidence, side_effects, required } = ability
  const word = supported ? (mode ? t(mode) : t('yes')) : t('no')
  return (
    <PopoverButton
      label={`${name}: ${word}`}
      sign={
        <>
          <Shape kind={supported ? 'done' : 'gone'} />
          {word}
        </>
      }
    >
      <strong>{name}</strong>
      <p>{supported ? t('supported') : t('refused')}</p>
      {!supported && <p>{reason ?? t('no_reason')}</p>}
      {effect && <p>{effect}</p>}
      {side_effects?.map((text) => (
        <p key={text}>{t('besides', { text })}</p>
      ))}
      {required && required.length > 0 && <p>{t('required', { names: required.join(', ') })}</p>}
      <p>
        {t(`evidence.${evidence.kind}`)}
        {evidence.at && (
          <>
            {' · '}
            <RelativeTime at={evidence.at} />
          </>
        )}
      </p>
    </PopoverButton>
  )
}
