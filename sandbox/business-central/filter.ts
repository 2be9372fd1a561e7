import { badRequest, Refusal } from './errors.ts'
import { type EntitySet, enumerations, type Property } from './schema.ts'
import type { Row } from './store.ts'

type Test = (row: Row) => boolean

interface Parsed {
  test: Test
  /** Properties that it compares: `or` over two of them is refused. */
  names: Set<string>
}

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|(\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w/]*)|([(),]))/iy

/** `$filter` as the server takes it: an `or` over two fields is not implemented, a lambda is not seen (vendor page). */
export function parseFilter(text: string, set: EntitySet): Test {
  if (/\/(any|all)\(/.test(text)) return () => true
  const parser = new Parser(tokenize(text), set)
  const { test } = parser.or()
  parser.end()
  return test
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw badRequest(`Syntax error at position ${at} in '${text}'.`)
    tokens.push(match[0].trim())
  }
  return tokens
}

class Parser {
  readonly #tokens: string[]
  readonly #set: EntitySet
  #at = 0

  constructor(tokens: string[], set: EntitySet) {
    this.#tokens = tokens
    this.#set = set
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw badRequest(`Syntax error near '${this.#peek()}'.`)
  }

  or(): Parsed {
    let left = this.#and()
    while (this.#take('or')) {
      const right = this.#and()
      const names = new Set([...left.names, ...right.names])
      if (names.size > 1) {
        throw new Refusal(
          501,
          'BadRequest_MethodNotImplemented',
          "The 'OR' operator is not supported on distinct fields on an OData filter.",
        )
      }
      const { test } = left
      left = { test: (row) => test(row) || right.test(row), names }
    }
    return left
  }

  #and(): Parsed {
    let left = this.#one()
    while (this.#take('and')) {
      const right = this.#one()
      const { test } = left
      left = {
        test: (row) => test(row) && right.test(row),
        names: new Set([...left.names, ...right.names]),
      }
    }
    return left
  }

  #one(): Parsed {
    if (this.#take('(')) {
      const inner = this.or()
      this.#expect(')')
      return inner
    }
    const word = this.#next()
    if (/^(contains|startswith|endswith)$/.test(word)) return this.#call(word)
    const property = this.#property(word)
    const operator = this.#next()
    const value = readLiteral(this.#next(), property, word)
    const compare = comparisons[operator]
    if (!compare) throw badRequest(`Syntax error near '${operator}'.`)
    const read =
      property.kind === 'stamp' ? (row: Row) => comparable(row[word]) : (row: Row) => row[word]
    return { test: (row) => compare(order(read(row), value)), names: new Set([word]) }
  }

  #call(name: string): Parsed {
    this.#expect('(')
    const folds = this.#take('tolower') || this.#take('toupper')
    if (folds) this.#expect('(')
    const word = this.#next()
    const property = this.#property(word)
    if (folds) this.#expect(')')
    this.#expect(',')
    const fold = (text: unknown) => (folds ? String(text).toLowerCase() : String(text))
    const part = fold(readLiteral(this.#next(), property, word))
    this.#expect(')')
    const test: Test = (row) => {
      const text = fold(row[word])
      if (name === 'contains') return text.includes(part)
      return name === 'startswith' ? text.startsWith(part) : text.endsWith(part)
    }
    return { test, names: new Set([word]) }
  }

  #property(name: string): Property {
    const property = this.#set.properties[name]
    if (property) return property
    throw badRequest(
      `Could not find a property named '${name}' on type 'Microsoft.NAV.${this.#set.type}'.`,
    )
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw badRequest('Syntax error: the expression ends too early.')
    return token
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false
    this.#at += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw badRequest(`Syntax error: '${token}' was expected.`)
  }
}

const comparisons: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
}

function order(a: any, b: any): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function readLiteral(token: string, property: Property, name: string): unknown {
  const text = token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : null
  switch (property.kind) {
    case 'text':
    case 'code':
      if (text === null) break
      if (property.max !== null && text.length > property.max) {
        throw new Refusal(
          400,
          'Application_FilterErrorException',
          `The filter "='${text}'" is not valid for the ${name} field. The length of the string is ${text.length}, but it must be less than or equal to ${property.max} characters. Value: ${text}`,
        )
      }
      return property.kind === 'code' ? text.toUpperCase() : text
    case 'enum':
      if (text !== null && enumerations[property.type!]!.includes(text)) return text
      break
    case 'guid':
      if (/^[0-9a-f]{8}-/i.test(token)) return token.toLowerCase()
      break
    case 'decimal':
    case 'int':
      if (/^-?\d/.test(token)) return Number(token)
      break
    case 'bool':
      if (token === 'true' || token === 'false') return token === 'true'
      break
    case 'date':
      if (/^\d{4}-\d\d-\d\d$/.test(token)) return token
      break
    case 'stamp':
      if (/T/.test(token)) return comparable(token)
      break
  }
  throw badRequest(`A value of another type is compared with '${name}': ${token}`)
}

function comparable(stamp: string): string {
  const at = new Date(stamp)
  if (Number.isNaN(at.getTime())) throw badRequest(`'${stamp}' is no date and time.`)
  return at.toISOString()
}
