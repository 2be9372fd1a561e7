import { compareValues } from './comparison.ts'
import { type Environment, getModel } from './environment.ts'
import { PythonError, raiseKeyError } from './errors.ts'
import type { Model, Order, Row } from './model.ts'
import { isColumn } from './models/index.ts'

interface Key {
  column: string
  descending: boolean
  nullsFirst: boolean
}

/** A sorted copy. Nulls come last when ascending and first when descending, unless the order says so. */
export function sortRows(env: Environment, model: Model, rows: Row[], order: Order): Row[] {
  const keys = order.flatMap(([path, direction]) => compileKeys(model, path, direction ?? 'ASC'))
  const sorted = rows.map((row) => ({
    row,
    values: keys.map(({ column }) => env.follow(model, row, column) ?? null),
  }))
  sorted.sort((a, b) => {
    for (const [at, { descending, nullsFirst }] of keys.entries()) {
      const [left, right] = [a.values[at], b.values[at]]
      if (left === null || right === null) {
        if (left === right) continue
        return (left === null) === nullsFirst ? -1 : 1
      }
      const compared = compareValues(left, right)
      if (compared !== 0) return descending ? -compared : compared
    }
    return 0
  })
  return sorted.map(({ row }) => row)
}

function compileKeys(model: Model, path: string, direction: string): Key[] {
  const match = /^(ASC|DESC)?(?:\s*NULLS (FIRST|LAST))?$/i.exec(direction)
  if (!match) throw new PythonError(`Wrong order: ${direction}`)
  const descending = match[1]?.toUpperCase() === 'DESC'
  const nullsFirst = match[2] ? match[2].toUpperCase() === 'FIRST' : descending
  return expand(model, path).map((column) => ({ column, descending, nullsFirst }))
}

/** The columns that an order by this path looks at: a relation is ordered as its own model is. */
function expand(model: Model, path: string): string[] {
  const [name, ...rest] = path.split('.') as [string, ...string[]]
  if (name === 'rec_name') {
    return expand(model, model.rec_name ?? model.rec_name_search?.[0] ?? 'id')
  }
  const field = model.fields[name] ?? raiseKeyError(name)
  if (field.via) return expand(model, [field.via, ...rest].join('.'))
  if (!isColumn(field)) {
    throw new PythonError(`Missing order function for field "${field.label}" in "${model.label}".`)
  }
  if (!field.relation || field.type !== 'many2one') return [path]
  const target = getModel(field.relation)
  const further =
    rest.length > 0
      ? [rest.join('.')]
      : (target.order ?? [[target.rec_name ?? 'id', '']]).map(([column]) => column)
  return further.flatMap((column) =>
    column === 'id' ? [`${name}.id`] : expand(target, column).map((tail) => `${name}.${tail}`),
  )
}
