type Row = Record<string, unknown>

/** Columns that are shown where there is nothing that speaks for others, and how wide one may be. */
const COLUMNS = 8
const WIDEST = 28
/** These come first; what every record has in common says least. */
const FIRST = ['id', 'number', 'name', 'status']

/** Records as a table: what most of them have, as far as it is one value. */
export function formatRecords(records: readonly Row[]): string {
  if (records.length === 0) return 'No records.'
  const names = Object.keys(records[0]!).filter((name) => name !== 'object')
  const filled = names.filter((name) => records.some((record) => isShown(record[name])))
  const columns = [
    ...FIRST.filter((name) => filled.includes(name)),
    ...filled.filter((name) => !FIRST.includes(name)),
  ].slice(0, COLUMNS)
  const rows = [
    columns,
    ...records.map((record) => columns.map((name) => show(record[name], name))),
  ]
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  )
  const rest = filled.length > columns.length ? '\nOther fields: --fields, or --json for all.' : ''
  return `${lines[0]}\n${widths.map((width) => '─'.repeat(width)).join('  ')}\n${lines.slice(1).join('\n')}${rest}`
}

/** One record, a field a line; lines and other parts as tables below it. */
export function formatRecord(record: Row): string {
  const entries = Object.entries(record).filter(([name]) => name !== 'object')
  const full = entries.filter(([, value]) => !isEmpty(value))
  const plain = full.filter(([, value]) => !isRows(value))
  const width = Math.max(...plain.map(([name]) => name.length)) + 2
  const lines = plain.map(([name, value]) => name.padEnd(width) + showWhole(value, width))
  const parts = full
    .filter(([, value]) => isRows(value))
    .map(([name, value]) => `\n${name}\n${formatRecords(value as Row[])}`)
  const empty = entries.length - full.length
  return [...lines, ...parts, ...(empty > 0 ? [`\n${empty} more fields are empty.`] : [])].join(
    '\n',
  )
}

function isRows(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'object'
}

function showWhole(value: unknown, width: number): string {
  const text =
    typeof value === 'object'
      ? JSON.stringify(value, (_, part) => (isEmpty(part) ? undefined : part))
      : String(value)
  return text.replaceAll('\n', `\n${' '.repeat(width)}`)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

function isShown(value: unknown): boolean {
  return !isEmpty(value) && typeof value !== 'object'
}

/** An id stands whole: people copy it. */
function show(value: unknown, name: string): string {
  if (!isShown(value)) return ''
  const text = String(value).replaceAll(/\s+/g, ' ')
  return text.length > WIDEST && name !== 'id' ? `${text.slice(0, WIDEST - 1)}…` : text
}
