import { readTime } from './clock.ts'
import { storedOf, synonymsOf } from './domains.ts'
import { syntaxError } from './errors.ts'
import type { Mbo } from './objects.ts'
import type { Row, Value } from './store.ts'
import type { Switches } from './switches.ts'

export interface Clause {
  attribute: string
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in'
  values: readonly (Value | string)[]
  test(row: Row): boolean
}

const TOKEN = /\s*(?:("(?:[^"])*")|(\[)|(\])|(,)|(!=|<=|>=|=|<|>)|([\w.+:-]+))/y

/** Reads `a="x" and b>5 and c in ["A","B"]`: only `and`, no parentheses. Throws the product's syntax error. */
export function parseWhere(text: string, mbo: Mbo, switches: Switches): Clause[] {
  if (switches.blank_in_list_refused && /\[[^\]]*,\s/.test(text.replaceAll(/"[^"]*"/g, '""')))
    throw syntaxError('Encountered " " after a comma.')
  const tokens = tokenize(text)
  const clauses: Clause[] = []
  while (tokens.length > 0) {
    if (clauses.length > 0 && tokens.shift() !== 'and') throw syntaxError('Was expecting "and".')
    const attribute = tokens.shift() ?? ''
    const operator = tokens.shift() ?? ''
    if (operator === 'in') {
      clauses.push(clauseOf(mbo, attribute, 'in', readList(tokens), switches))
    } else if (/^(!=|<=|>=|=|<|>)$/.test(operator)) {
      const value = tokens.shift()
      if (value === undefined) throw syntaxError('Encountered "<EOF>".')
      clauses.push(clauseOf(mbo, attribute, operator as Clause['operator'], [value], switches))
    } else throw syntaxError(`Encountered "${operator}".`)
  }
  return clauses
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw syntaxError(`Encountered "${text.slice(at).trim()[0]}".`)
    tokens.push(match[0].trim())
  }
  return tokens
}

function readList(tokens: string[]): string[] {
  if (tokens.shift() !== '[') throw syntaxError('Was expecting "[".')
  const values: string[] = []
  for (;;) {
    const token = tokens.shift()
    if (token === undefined) throw syntaxError('Encountered "<EOF>".')
    if (token === ']') return values
    if (token !== ',') values.push(token)
  }
}

function clauseOf(
  mbo: Mbo,
  name: string,
  operator: Clause['operator'],
  tokens: readonly string[],
  switches: Switches,
): Clause {
  const attribute = mbo.attributes.get(name)
  if (!attribute || attribute.loose) throw syntaxError(`The attribute ${name} is not known.`)
  const values = tokens.map((token) => readLiteral(token))
  const { kind, domain } = attribute
  const of = (row: Row): Value => row.values[name] ?? null
  if (values.includes('*')) {
    const wanted = operator === '='
    return { attribute: name, operator, values, test: (row) => (of(row) !== null) === wanted }
  }
  if (kind === 'datetime' || kind === 'date') {
    if (
      switches.date_offsets === 'refused' &&
      values.some((value) => /(Z|[+-]\d\d:?\d\d)$/.test(String(value).slice(10)))
    )
      throw syntaxError('The date is not in a format that is understood.')
    const bounds = values.map((value) => {
      const time = readTime(String(value), switches.clock_zone)
      if (time === null) throw syntaxError(`${value} is not a valid date.`)
      return time
    })
    return { attribute: name, operator, values: bounds, test: compareWith(of, operator, bounds) }
  }
  if (domain) {
    const stored = values.map((value) => storedOf(domain, value, switches) ?? `?${value}`)
    return { attribute: name, operator, values: stored, test: compareWith(of, operator, stored) }
  }
  if (values.some((value) => typeof value === 'string' && value.includes('%'))) {
    const tests = values.map((value) => likeTest(String(value)))
    const negate = operator === '!='
    return {
      attribute: name,
      operator,
      values,
      test: (row) => tests.some((fits) => fits(String(of(row) ?? ''))) !== negate,
    }
  }
  const typed = kind === 'upper' ? values.map((value) => String(value).toUpperCase()) : values
  return { attribute: name, operator, values: typed, test: compareWith(of, operator, typed) }
}

function readLiteral(token: string): Value {
  if (token.startsWith('"')) return token.slice(1, -1)
  if (token === 'true') return true
  if (token === 'false') return false
  const number = Number(token)
  if (Number.isNaN(number)) throw syntaxError(`Encountered "${token}".`)
  return number
}

function likeTest(pattern: string): (text: string) => boolean {
  const escaped = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*')
  const regex = new RegExp(`^${escaped}$`, 'is')
  return (text) => regex.test(text)
}

function compareWith(
  of: (row: Row) => Value,
  operator: Clause['operator'],
  values: readonly Value[],
) {
  const [first = null] = values
  const same = (left: Value, right: Value) =>
    typeof left === 'boolean' ? left === (right === true || right === 1) : left === right
  return (row: Row): boolean => {
    const value = of(row)
    switch (operator) {
      case '=':
        return same(value, first)
      case '!=':
        return value !== null && !same(value, first)
      case 'in':
        return values.some((one) => same(value, one))
      default:
        return value !== null && first !== null && isBeyond(value, operator, first)
    }
  }
}

function isBeyond(
  value: string | number | boolean,
  operator: string,
  bound: string | number | boolean,
): boolean {
  if (operator === '<') return value < bound
  if (operator === '<=') return value <= bound
  return operator === '>' ? value > bound : value >= bound
}

/** `status=APPR,INPRG`: by the product's own words, whatever the customer calls them. */
export function parseInternalWhere(
  text: string,
  mbo: Mbo,
  switches: Switches,
): (row: Row) => boolean {
  const [name = '', list = ''] = text.split('=', 2)
  const domain = mbo.attributes.get(name)?.domain
  if (!domain) throw syntaxError(`${name} has no domain.`)
  const wanted = list.split(',')
  const stored = new Set(
    synonymsOf(domain, switches)
      .filter(({ internal }) => wanted.includes(internal))
      .map((one) => one.stored),
  )
  return (row) => stored.has(String(row.values[name]))
}

/** `-changedate,+wonum`: the sign is compulsory. */
export function parseOrder(text: string, mbo: Mbo): (a: Row, b: Row) => number {
  const parts = text.split(',').map((part) => {
    const match = /^([+-])(\w+)$/.exec(part)
    if (!match) throw syntaxError('Was expecting <SORT_ORDER_SIGN>')
    const attribute = mbo.attributes.get(match[2]!)
    if (!attribute || attribute.loose) throw syntaxError(`The attribute ${match[2]} is not known.`)
    return { name: match[2]!, sign: match[1] === '-' ? -1 : 1 }
  })
  return (a, b) => {
    for (const { name, sign } of parts) {
      const [left, right] = [a.values[name] ?? null, b.values[name] ?? null]
      if (left === right) continue
      if (left === null || right === null) return left === null ? sign : -sign
      return left < right ? -sign : sign
    }
    return 0
  }
}
