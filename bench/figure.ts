import { loadavg } from 'node:os'

/** One measured figure against its goals. */
export interface Figure {
  /** As in the table of figures: P1 … P13, or a name of its own. */
  id: string
  name: string
  value: number
  unit: string
  at_least: number
  aim: number
  ok: boolean
  detail: Record<string, unknown>
}

/** A figure where more is better, judged against `at_least`. */
export function judgeMore(figure: Omit<Figure, 'ok'>): Figure {
  return round({ ...figure, ok: figure.value >= figure.at_least })
}

/** A figure where less is better: `at_least` is the most that it may be. */
export function judgeLess(figure: Omit<Figure, 'ok'>): Figure {
  return round({ ...figure, ok: figure.value <= figure.at_least })
}

function round({ id, name, value, unit, at_least, aim, ok, detail }: Figure): Figure {
  return {
    id,
    name,
    value: toThree(value),
    unit,
    at_least,
    aim,
    ok,
    detail: roundAll({ ...detail, machine_load: loadavg()[0] }),
  }
}

function roundAll<T>(value: T): T {
  if (typeof value === 'number') return toThree(value) as T
  if (Array.isArray(value)) return value.map(roundAll) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, roundAll(one)])) as T
}

/** Three digits are more than the noise leaves. */
function toThree(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** The figure in one line for people, its details indented below. */
export function describeFigure(figure: Figure): string {
  const { id, name, value, unit, at_least, aim, ok, detail } = figure
  const head = `${ok ? 'ok  ' : 'MISS'} ${id.padEnd(10)}${name.padEnd(34)}${String(value).padStart(8)} ${unit.padEnd(10)}  goal ${at_least}, aim ${aim}`
  return [head, ...describeDetail(detail, 5)].join('\n')
}

function describeDetail(detail: Record<string, unknown>, indent: number): string[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    const label = ' '.repeat(indent) + name
    if (!isNested(value)) return [`${label.padEnd(24)} ${describeValue(value)}`]
    return [label, ...describeDetail(value, indent + 2)]
  })
}

function isNested(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((one) => typeof one === 'object' && one !== null)
  )
}

function describeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return value.join(', ')
  return Object.entries(value)
    .map(([name, one]) => `${name} ${one}`)
    .join(', ')
}
