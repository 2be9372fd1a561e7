import type { Column } from './data-table.tsx'

/** Which columns are shown, and in which order. */
export interface ColumnLayout {
  order: string[]
  visible: Record<string, boolean>
}

/** What a person chose, fitted to the columns that there are: new ones come where they are by themselves. */
export function fitLayout(
  columns: readonly Pick<Column<never>, 'id' | 'isExtra'>[],
  kept: Partial<ColumnLayout> | null,
): ColumnLayout {
  const ids = columns.map(({ id }) => id)
  const order = (kept?.order ?? []).filter((id) => ids.includes(id))
  ids.forEach((id, place) => {
    if (!order.includes(id)) order.splice(Math.min(place, order.length), 0, id)
  })
  // The first one says what a row is: it is neither moved nor hidden.
  const [first] = ids
  const visible = Object.fromEntries(
    columns.map(({ id, isExtra = false }) => [
      id,
      id === first || (kept?.visible?.[id] ?? !isExtra),
    ]),
  )
  return { order: [...ids.slice(0, 1), ...order.filter((id) => id !== first)], visible }
}

/** The same columns with one moved by `step` places; the first one stays the first. */
export function moveColumn(layout: ColumnLayout, id: string, step: -1 | 1): ColumnLayout {
  const order = [...layout.order]
  const from = order.indexOf(id)
  const to = from + step
  if (from < 1 || to < 1 || to >= order.length) return layout
  order.splice(from, 1)
  order.splice(to, 0, id)
  return { ...layout, order }
}
