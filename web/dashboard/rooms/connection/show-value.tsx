import { RelativeTime } from '../../../ui/relative-time.tsx'

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** A value of a record in one line: instants by their age, lists and objects as JSON. */
export function ShowValue({ value, width = 'long' }: { value: unknown; width?: 'long' | 'short' }) {
  if (value === null || value === undefined) return <>–</>
  if (typeof value === 'string') {
    return INSTANT.test(value) ? <RelativeTime at={value} width={width} /> : <bdi>{value}</bdi>
  }
  return <code>{JSON.stringify(value)}</code>
}
