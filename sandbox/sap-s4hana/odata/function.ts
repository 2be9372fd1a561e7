import { framework } from './errors.ts'
import { type Literal, scanLiteral } from './literals.ts'
import type { FunctionImport, Property, Row, Value } from './schema.ts'
import { normalize } from './values.ts'

/** The parameters of a V2 function import, which are literals in the query string. */
export function readParameters(imported: FunctionImport, options: URLSearchParams): Row {
  const row: Row = {}
  for (const name of options.keys()) {
    const known = imported.parameters.some((parameter) => parameter.name === name)
    if (!known && !name.startsWith('sap-') && !name.startsWith('$')) throw framework.badParameter()
  }
  for (const parameter of imported.parameters) {
    const text = options.get(parameter.name)
    if (text !== null) row[parameter.name] = readParameter(parameter, text)
    else if (!parameter.optional) throw framework.badParameter()
  }
  return row
}

function readParameter(parameter: Property, text: string): Value {
  const found = scanLiteral(text, 0, 2)
  if (!found || found.end !== text.length) throw framework.badParameter()
  const { literal } = found
  if (!fits(parameter, literal)) throw framework.badParameter()
  return normalize(parameter, literal.value)
}

function fits({ kind }: Property, literal: Literal) {
  if (literal.kind === 'null') return true
  if (kind === 'S') return literal.kind === 'string'
  if (kind === 'B') return literal.kind === 'boolean'
  if (kind === 'T' || kind === 'O') return literal.kind === 'date' || literal.kind === 'moment'
  if (kind === 'M') return literal.kind === 'time'
  return literal.kind === 'number'
}
