import { useMemo, useState } from 'react'
import { type ColumnLayout, fitLayout } from '../ui/column-layout.ts'
import type { Column } from '../ui/data-table.tsx'
import { readChoice, writeChoice } from './kept-choices.ts'

/** The columns of a table as this browser remembers them under `name`. */
export function useColumnLayout<T>(name: string, columns: readonly Column<T>[]) {
  const [kept, setKept] = useState(() => readKept(name))
  const layout = useMemo(() => fitLayout(columns, kept), [columns, kept])
  function setLayout(next: ColumnLayout): void {
    writeChoice(`columns.${name}`, JSON.stringify(next))
    setKept(next)
  }
  return [layout, setLayout] as const
}

function readKept(name: string): Partial<ColumnLayout> | null {
  try {
    return JSON.parse(readChoice(`columns.${name}`) ?? 'null') as Partial<ColumnLayout> | null
  } catch {
    return null
  }
}
