import { type LiteralKind, literal, type ODataVersion } from './odata-literals.ts'

type Clause = (value: any) => string

/** Makers of native filter clauses for the `filters` of an entity. */
export function filtersFor(version: ODataVersion) {
  const compare =
    (operator: string, kind: LiteralKind) =>
    (property: string): Clause =>
    (value) =>
      `${property} ${operator} ${literal(version, kind, value)}`
  return {
    is: compare('eq', 'string'),
    /** A boolean property. */
    flag: compare('eq', 'boolean'),
    /** From an instant on, and before one. */
    from: compare('ge', 'instant'),
    before: compare('lt', 'instant'),
    /** From a day on, and before one. */
    fromDay: compare('ge', 'day'),
    beforeDay: compare('lt', 'day'),
    oneOf:
      (property: string): Clause =>
      (values: readonly string[]) =>
        anyOf(version, property, values),
    contains:
      (property: string): Clause =>
      (value) =>
        version === 2
          ? `substringof(${literal(2, 'string', value)},${property})`
          : `contains(${property},${literal(4, 'string', value)})`,
  }
}

/** `(P eq 'a' or P eq 'b')`: version 2 has no `in`. */
export function anyOf(version: ODataVersion, property: string, values: readonly string[]): string {
  const terms = values.map((value) => `${property} eq ${literal(version, 'string', value)}`)
  return terms.length === 1 ? terms[0]! : `(${terms.join(' or ')})`
}

/** All clauses at once; those with an `or` of their own in parentheses. */
export function allOf(clauses: readonly (string | undefined)[]): string {
  return clauses.filter((clause) => clause !== undefined && clause !== '').join(' and ')
}

/** Everything behind a key in the order of its parts: `K1 gt 'a' or (K1 eq 'a' and K2 gt 'b')`. */
export function behind(
  version: ODataVersion,
  key: readonly string[],
  values: readonly string[],
  kindOf: (property: string) => LiteralKind,
): string {
  const terms = key.map((property, index) => {
    const same = key
      .slice(0, index)
      .map((part, i) => `${part} eq ${literal(version, kindOf(part), values[i])}`)
    const term = [...same, `${property} gt ${literal(version, kindOf(property), values[index])}`]
    return term.length === 1 ? term[0]! : `(${term.join(' and ')})`
  })
  return terms.length === 1 ? terms[0]! : `(${terms.join(' or ')})`
}
