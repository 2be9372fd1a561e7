import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { Button } from './button.tsx'
import { toJsonLines } from './json-lines.ts'
import styles from './json-view.module.css'

export interface JsonViewProps {
  label: string
  value: unknown
  words: { copy: string }
  /** Lines that are in sight at once, at most. */
  height?: number
}

const LINE_HEIGHT = 18

/** A payload as it is, line by line; only what is in sight is drawn, so that two megabytes are as quick as two lines. */
export function JsonView({ label, value, words, height = 24 }: JsonViewProps) {
  const lines = useMemo(() => toJsonLines(value), [value])
  const scroll = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  })
  const text = () => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  return (
    <div className={styles.frame}>
      <section
        ref={scroll}
        className={styles.scroll}
        style={{ maxHeight: height * LINE_HEIGHT + 16 }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        tabIndex={0}
        aria-label={label}
      >
        <div className={styles.lines} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const { name, rest } = lines[index]!
            return (
              <div
                key={index}
                className={styles.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                {name !== '' && <span className={styles.name}>{name}</span>}
                {rest}
              </div>
            )
          })}
        </div>
      </section>
      {navigator.clipboard && (
        <div className={styles.copy}>
          <Button size="small" onPress={() => void navigator.clipboard.writeText(text())}>
            {words.copy}
          </Button>
        </div>
      )}
    </div>
  )
}
