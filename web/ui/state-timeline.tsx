import { type ReactNode, useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { describeSpan, formatInstant } from './describe-age.ts'
import styles from './state-timeline.module.css'
import { Shape, type ShapeKind } from './status-sign.tsx'

export interface Spell {
  id: string
  /** Milliseconds since 1970. */
  from: number
  to: number
  kind: ShapeKind
  label: string
  /** Why, shown while the pointer or the focus is on it. */
  detail?: ReactNode
}

export interface StateTimelineProps {
  label: string
  /** In order of time, without gaps; what is before the first is not known. */
  spells: readonly Spell[]
  from: number
  to: number
  /** Stands below the line until a spell is pointed at. */
  hint: string
}

/** How something stood over time: one strip, whose spells tell their evidence. */
export function StateTimeline({ label, spells, from, to, hint }: StateTimelineProps) {
  const { locale } = useLocale()
  const [shownId, setShown] = useState<string | null>(null)
  const shown = spells.find(({ id }) => id === shownId) ?? null
  const place = (at: number) => ((Math.max(from, Math.min(to, at)) - from) / (to - from)) * 100
  return (
    <div className={styles.timeline}>
      <ul className={styles.strip} aria-label={label}>
        {spells
          .filter((spell) => spell.to > from && spell.from < to)
          .map((spell) => {
            const left = place(spell.from)
            return (
              <li
                key={spell.id}
                className={styles.spell}
                style={{ left: `${left}%`, width: `${place(spell.to) - left}%` }}
              >
                <button
                  type="button"
                  className={`${styles.press} ${styles[spell.kind]}`}
                  aria-label={describe(spell, locale)}
                  aria-pressed={spell.id === shownId}
                  onMouseEnter={() => setShown(spell.id)}
                  onFocus={() => setShown(spell.id)}
                  onClick={() => setShown(spell.id)}
                />
              </li>
            )
          })}
      </ul>
      <div className={styles.scale} aria-hidden="true">
        <span>{formatDay(from, locale)}</span>
        <span>{formatDay(to, locale)}</span>
      </div>
      <div className={styles.detail} aria-live="polite">
        {shown ? (
          <>
            <p className={styles.title}>
              <Shape kind={shown.kind} /> {describe(shown, locale)}
            </p>
            {shown.detail}
          </>
        ) : (
          <p className={styles.hint}>{hint}</p>
        )}
      </div>
    </div>
  )
}

function describe({ label, from, to }: Spell, locale: string): string {
  const start = formatInstant(new Date(from).toISOString(), locale)
  return `${label} · ${start} · ${describeSpan(to - from, locale)}`
}

function formatDay(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}
