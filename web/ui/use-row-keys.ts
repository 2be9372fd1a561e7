import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { moveRow } from './move-row.ts'

export interface RowKeysOptions {
  count: number
  /** Of the row that is open; -1 = none. */
  openIndex: number
  /** What holds the rows. */
  table: RefObject<HTMLElement | null>
  scrollTo: (index: number) => void
  onOpen: (index: number) => void
  onSelect: (index: number) => void
}

/** Walks through rows by j, k, arrows, Home and End; Enter opens, x chooses. Rows carry `data-index`. */
export function useRowKeys(options: RowKeysOptions) {
  const { count, openIndex, table, scrollTo, onOpen, onSelect } = options
  const [row, setRow] = useState(0)
  const current = Math.min(row, Math.max(0, count - 1))
  const wanted = useRef<number | null>(null)
  useEffect(() => {
    if (openIndex !== -1) setRow(openIndex)
  }, [openIndex])
  // A row far away is drawn only after it was scrolled to.
  useEffect(() => {
    if (wanted.current === null) return
    const element = table.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`)
    if (!element) return
    element.focus({ preventScroll: true })
    wanted.current = null
  })

  function go(index: number): void {
    wanted.current = index
    setRow(index)
    scrollTo(index)
    // While something is open beside the table, walking opens the next one.
    if (openIndex !== -1 && index !== openIndex) onOpen(index)
  }

  function press(key: string): boolean {
    const next = moveRow(key, current, count)
    if (next !== null) go(next)
    else if (key === 'Enter') onOpen(current)
    else if (key === 'x') onSelect(current)
    else return false
    return true
  }

  const pressed = useRef(press)
  pressed.current = press
  useEffect(() => {
    // With nothing else in focus the keys are for the list.
    const listen = (event: globalThis.KeyboardEvent) => {
      const isFree = event.target === document.body && !event.defaultPrevented
      if (!isFree || hasModifier(event) || (event.key !== 'j' && event.key !== 'k')) return
      if (pressed.current(event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])

  return {
    current,
    setCurrent: setRow,
    onKeyDown(event: KeyboardEvent): void {
      const isRow = (event.target as Element).matches('tr')
      if (!isRow || hasModifier(event) || count === 0) return
      if (press(event.key)) event.preventDefault()
    },
  }
}

function hasModifier({ altKey, ctrlKey, metaKey }: globalThis.KeyboardEvent | KeyboardEvent) {
  return altKey || ctrlKey || metaKey
}
