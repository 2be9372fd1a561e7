import type { Environment } from './environment.ts'
import { valueError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'

export type Predicate = (row: Row) => boolean

type Leaf = [name: string, operator: string, value: unknown]

/** A domain in prefix notation as a test of rows. Throws what the server raises for a wrong one. */
export function compileDomain(env: Environment, model: Model, domain: unknown): Predicate {
  if (!Array.isArray(domain)) throw malformed(domain)
  const stack: Predicate[] = []
  for (const part of domain.toReversed()) {
    if (part === '&' || part === '|') {
      const [left, right] = [stack.pop(), stack.pop()]
      if (!left || !right) throw malformed(domain)
      stack.push(part === '&' ? (row) => left(row) && right(row) : (row) => left(row) || right(row))
    } else if (part === '!') {
      const inner = stack.pop()
      if (!inner) throw malformed(domain)
      stack.push((row) => !inner(row))
    } else if (isLeaf(part)) stack.push(compileLeaf(env, model, part))
    else throw malformed(domain)
  }
  return (row) => stack.every((fits) => fits(row))
}

function malformed(domain: unknown): Error {
  return valueError(`Domain() malformed domain ${JSON.stringify(domain)}`)
}

export function isLeaf(part: unknown): part is Leaf {
  return Array.isArray(part) && part.length === 3 && typeof part[0] === 'string'
}

/** Whether a domain asks for this field itself. */
export function namesField(domain: unknown, name: string): boolean {
  return Array.isArray(domain) && domain.some((part) => isLeaf(part) && part[0] === name)
}

const OPERATORS = new Set(
  '= != < <= > >= in|not in|like|=like|ilike|not ilike|not like|=ilike|child_of|any|=?'
    .split('|')
    .flatMap((group, index) => (index === 0 ? group.split(' ') : [group])),
)

function compileLeaf(env: Environment, model: Model, leaf: Leaf): Predicate {
  const [path, operator, value] = leaf
  const [name = '', ...rest] = path.split('.')
  const field = model.fields[name]
  if (!field) throw valueError(`Invalid field ${model.name}.${name} in condition ${showLeaf(leaf)}`)
  if (!OPERATORS.has(operator)) throw valueError(`Invalid operator in condition ${showLeaf(leaf)}`)
  if (field.store === false && !field.searched)
    throw valueError(`Cannot convert ${model.name}.${name} to SQL because it is not stored`)
  const inner: Leaf = [rest.join('.'), operator, value]
  if (rest.length > 0) {
    const fits = compileLeaf(env, env.model(field.relation ?? ''), inner)
    return throughRelation(env, model, { name, field }, fits)
  }
  if (operator === 'any') {
    const fits = compileDomain(env, env.model(field.relation ?? ''), value)
    return throughRelation(env, model, { name, field }, fits)
  }
  if (operator === 'child_of') return compileTree(env, model, name, value)
  if (field.relation && typeof value === 'string')
    return throughRelation(
      env,
      model,
      { name, field },
      compileLeaf(env, env.model(field.relation), ['display_name', operator, value]),
    )
  const compare = compileComparison(env, field, operator, value)
  return (row) => {
    const held = env.value(model, row, name)
    if (!Array.isArray(held)) return compare(held)
    if (value === false) return (held.length === 0) === (operator === '=')
    return operator.startsWith('not') || operator === '!='
      ? held.every(compare)
      : held.some(compare)
  }
}

function showLeaf([path, operator, value]: Leaf): string {
  return `('${path}', '${operator}', ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)})`
}

function throughRelation(
  env: Environment,
  model: Model,
  { name, field }: { name: string; field: Field },
  fits: Predicate,
): Predicate {
  return (row) => {
    const held = env.value(model, row, name)
    const ids = Array.isArray(held) ? held : [held]
    return ids.some((id) => {
      const found = env.find(field.relation!, id)
      return found !== null && fits(found)
    })
  }
}

function compileTree(env: Environment, model: Model, name: string, value: unknown): Predicate {
  const target = name === 'id' ? model : env.model(model.fields[name]!.relation!)
  const parent = target.name === 'stock.location' ? 'location_id' : 'parent_id'
  const roots = new Set(Array.isArray(value) ? value : [value])
  const isBelow = (id: unknown): boolean => {
    for (let at = env.find(target.name, id); at; at = env.find(target.name, at[parent]))
      if (roots.has(at.id)) return true
    return false
  }
  return (row) => isBelow(name === 'id' ? row.id : env.value(model, row, name))
}

/** How one value compares. Moments count whole seconds from 18.4 on, and with microseconds before. */
function compileComparison(
  env: Environment,
  field: Field,
  operator: string,
  value: unknown,
): (held: any) => boolean {
  const isMoment = field.type === 'datetime'
  const whole = (held: any) => {
    if (!isMoment || typeof held !== 'string') return held
    if (env.version >= 19) return held.slice(0, 19)
    return held.length === 19 ? `${held}.000000` : held
  }
  const wanted = isMoment ? momentIn(env, value) : value
  const isEmpty = (held: any) => held === false || held === null || held === undefined
  const same = (held: any, other: any) =>
    isEmpty(held) ? isEmpty(other) || other === '' : whole(held) === other
  switch (operator) {
    case '=':
      return (held) => same(held, wanted)
    case '!=':
      return (held) => !same(held, wanted)
    case '=?':
      return (held) => isEmpty(wanted) || same(held, wanted)
    case 'in':
    case 'not in': {
      const values = Array.isArray(wanted) ? wanted : [wanted]
      return (held) => values.some((one) => same(held, one)) === (operator === 'in')
    }
    case '<':
      return (held) => !isEmpty(held) && whole(held) < (wanted as any)
    case '<=':
      return (held) => !isEmpty(held) && whole(held) <= (wanted as any)
    case '>':
      return (held) => !isEmpty(held) && whole(held) > (wanted as any)
    case '>=':
      return (held) => !isEmpty(held) && whole(held) >= (wanted as any)
    default: {
      const isNot = operator.startsWith('not ')
      const kind = operator.replace('not ', '')
      const pattern = patternOf(String(wanted), kind.startsWith('='), kind.endsWith('ilike'))
      return (held) => (!isEmpty(held) && pattern.test(String(held))) !== isNot
    }
  }
}

/** `%` and `_` stand for anything and for one character; a backslash takes that from them. */
function patternOf(value: string, isWhole: boolean, ignoresCase: boolean): RegExp {
  const body = value.replace(/\\(.)|[%_]|[.*+?^${}()|[\]\\]/gs, (found, escaped) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/, '\\$&')
    return found === '%' ? '.*' : found === '_' ? '.' : `\\${found}`
  })
  return new RegExp(isWhole ? `^${body}$` : body, ignoresCase ? 'is' : 's')
}

/** A bound by time: a blank or `T` between day and time, never a zone. */
function momentIn(env: Environment, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => momentIn(env, one))
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return `${value} 00:00:00`
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?$/.test(value))
    throw valueError(`time data '${value}' does not match format '%Y-%m-%d %H:%M:%S'`)
  const text = value.replace('T', ' ')
  if (env.version >= 19) return text.slice(0, 19)
  const [seconds, rest = ''] = text.split('.')
  return `${seconds}.${rest.padEnd(6, '0')}`
}
