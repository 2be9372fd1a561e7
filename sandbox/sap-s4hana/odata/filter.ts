import { framework } from './errors.ts'
import { type Literal, scanLiteral } from './literals.ts'
import type { EntitySet, Property, Value } from './schema.ts'
import { normalize, readUnitCode } from './values.ts'

/** Reads a property of the record that is being tested. */
type Read = (property: Property) => Value
type Test = (read: Read) => boolean

export interface Filter {
  test: Test
  /** Properties that must equal a value for the test to be true: they lead to an index. */
  equalities: Map<Property, Value>
}

const comparisons: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
}

/** Parses `$filter` for a set. Throws 400 in the vendor's words for what the service would refuse. */
export function parseFilter(text: string, set: EntitySet): Filter {
  const parser = new Parser(text, set)
  const node = parser.parseAll()
  return node
}

class Parser {
  readonly #text: string
  readonly #set: EntitySet
  #at = 0

  constructor(text: string, set: EntitySet) {
    this.#text = text
    this.#set = set
  }

  parseAll(): Filter {
    const node = this.#or()
    this.#space()
    if (this.#at < this.#text.length) throw this.#fail()
    return node
  }

  #or(): Filter {
    let left = this.#and()
    while (this.#word('or')) {
      const [a, b] = [left, this.#and()]
      left = { test: (read) => a.test(read) || b.test(read), equalities: new Map() }
    }
    return left
  }

  #and(): Filter {
    let left = this.#not()
    while (this.#word('and')) {
      const [a, b] = [left, this.#not()]
      left = {
        test: (read) => a.test(read) && b.test(read),
        equalities: new Map([...a.equalities, ...b.equalities]),
      }
    }
    return left
  }

  #not(): Filter {
    if (this.#word('not')) {
      const inner = this.#not()
      return { test: (read) => !inner.test(read), equalities: new Map() }
    }
    return this.#term()
  }

  #term(): Filter {
    this.#space()
    if (this.#take('(')) {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    const left = this.#operand()
    this.#space()
    const operator = /(eq|ne|gt|ge|lt|le)(?=[\s'(])/y
    operator.lastIndex = this.#at
    const match = operator.exec(this.#text)
    if (!match) {
      if (left.kind !== 'test') throw this.#fail()
      return { test: left.test, equalities: new Map() }
    }
    this.#at += match[0].length
    const right = this.#operand()
    return this.#compare(match[1]!, left, right)
  }

  #compare(operator: string, left: Operand, right: Operand): Filter {
    if (left.kind === 'literal' && right.kind !== 'literal')
      return this.#compare(mirror[operator] ?? operator, right, left)
    if (left.kind === 'test') {
      if (right.kind !== 'literal' || right.literal.kind !== 'boolean') throw this.#fail()
      const wanted = (right.literal.value === true) === (operator === 'eq')
      return { test: (read) => left.test(read) === wanted, equalities: new Map() }
    }
    if (left.kind === 'literal') throw this.#fail()
    const holds = comparisons[operator]!
    if (right.kind === 'field') {
      return {
        test: (read) => compareValues(left.read(read), right.read(read), holds, operator),
        equalities: new Map(),
      }
    }
    if (right.kind === 'test') throw this.#fail()
    const wanted = this.#coerce(left.property, right.literal)
    const plain = operator === 'eq' && left.plain && left.property.kind === 'S'
    return {
      test: (read) => compareValues(left.read(read), wanted, holds, operator),
      equalities: plain ? new Map([[left.property, wanted]]) : new Map(),
    }
  }

  #operand(): Operand {
    this.#space()
    const found = scanLiteral(this.#text, this.#at, this.#set.service.version)
    if (found) {
      this.#at = found.end
      return { kind: 'literal', literal: found.literal }
    }
    const name = /[A-Za-z_][\w/]*/y
    name.lastIndex = this.#at
    const match = name.exec(this.#text)
    if (!match) throw this.#fail()
    this.#at += match[0].length
    if (this.#take('(')) return this.#call(match[0])
    const property = this.#set.properties.get(match[0])
    if (!property) throw framework.unknownProperty(match[0])
    if (!property.filterable) throw framework.notFilterable(property.name)
    return { kind: 'field', property, plain: true, read: (read) => read(property) }
  }

  #call(name: string): Operand {
    const args = [this.#operand()]
    this.#space()
    while (this.#take(',')) {
      args.push(this.#operand())
      this.#space()
    }
    this.#expect(')')
    const [first, second] = args as [Operand, Operand | undefined]
    if (name === 'tolower' || name === 'toupper' || name === 'trim') {
      if (first.kind !== 'field' || second) throw this.#fail()
      const change = changes[name]
      return { ...first, plain: false, read: (read) => change(String(first.read(read) ?? '')) }
    }
    const version = this.#set.service.version
    const known = version === 2 ? 'substringof startswith endswith' : 'contains startswith endswith'
    if (!known.split(' ').includes(name) || !second) throw framework.malformed(invalid(name))
    const [where, what] = name === 'substringof' ? [second, first] : [first, second]
    if (where.kind !== 'field' || what.kind !== 'literal') throw this.#fail()
    const needle = String(what.literal.value ?? '')
    const has = searches[name]!
    return { kind: 'test', test: (read) => has(String(where.read(read) ?? ''), needle) }
  }

  /** A literal of the wrong type is refused, not quietly compared. */
  #coerce(property: Property, literal: Literal): Value {
    if (literal.kind === 'null') return null
    const wanted = literalKinds[property.kind] ?? 'string'
    const string = literal.kind === 'string' && wanted === 'string'
    const moment = wanted === 'date' && literal.kind === 'moment'
    const day = wanted === 'moment' && literal.kind === 'date' && this.#set.service.version === 2
    if (!string && !moment && !day && literal.kind !== wanted)
      throw framework.badValue(property.name, literal.value)
    const value = normalize(property, literal.value)
    return this.#set.service.version === 4 ? readUnitCode(property, value) : value
  }

  #word(word: string): boolean {
    this.#space()
    const pattern = new RegExp(`${word}(?=[\\s(])`, 'y')
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at += word.length
    return true
  }

  #space() {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #expect(mark: string) {
    this.#space()
    if (!this.#take(mark)) throw this.#fail()
  }

  #fail() {
    return framework.malformed(`Invalid filter expression at position ${this.#at}`)
  }
}

type Operand =
  | { kind: 'literal'; literal: Literal }
  | { kind: 'field'; property: Property; plain: boolean; read: (read: Read) => Value }
  | { kind: 'test'; test: Test }

const mirror: Record<string, string> = { gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }
const changes = {
  tolower: (text: string) => text.toLowerCase(),
  toupper: (text: string) => text.toUpperCase(),
  trim: (text: string) => text.trim(),
}
const searches: Record<string, (text: string, needle: string) => boolean> = {
  substringof: (text, needle) => text.includes(needle),
  contains: (text, needle) => text.includes(needle),
  startswith: (text, needle) => text.startsWith(needle),
  endswith: (text, needle) => text.endsWith(needle),
}
const literalKinds: Record<string, Literal['kind']> = {
  D: 'number',
  F: 'number',
  I: 'number',
  J: 'number',
  H: 'number',
  Y: 'number',
  B: 'boolean',
  T: 'date',
  O: 'moment',
  M: 'time',
  G: 'guid',
}

function invalid(name: string) {
  return `Invalid function '${name}' in the filter expression`
}

/** Nothing is greater or less than null, as in a database. */
function compareValues(
  left: Value,
  right: Value,
  holds: (order: number) => boolean,
  operator: string,
): boolean {
  if (left === null || right === null)
    return operator === 'eq' ? left === right : operator === 'ne' && left !== right
  return holds(left === right ? 0 : left < right ? -1 : 1)
}
