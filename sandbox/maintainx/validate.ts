import { type Problem, refuse } from './errors.ts'
import { fieldsIn, formOf, isRequired, type Shape, type Usage } from './shape.ts'

type Bag = Record<string, unknown>

/** Checks a body against its shape, in the words of the vendor's validator. Throws a 400 with all problems. */
export function validate(body: unknown, shape: Shape, usage: Usage, friendly = false): void {
  const problems = check(body, shape, usage, '', friendly)
  if (problems.length > 0) throw refuse(400, { errors: problems })
}

function check(value: unknown, declared: Shape, usage: Usage, path: string, friendly: boolean) {
  const shape = formOf(declared, usage)
  if (value === null && shape.marks.has('null')) return []
  if (shape.kind === 'either') return checkChoices(value, shape, usage, path, friendly)
  if (!hasKind(value, shape)) return [problem(wording(shape), path, value)]
  if (shape.kind === 'array') {
    return (value as unknown[]).flatMap((entry, at): Problem[] =>
      check(entry, shape.of!, usage, join(path, String(at)), friendly),
    )
  }
  if (shape.kind === 'object') return checkObject(value as Bag, shape, usage, path, friendly)
  return checkValue(value as string | number, shape, path, friendly)
}

function checkObject(
  value: Bag,
  shape: Shape,
  usage: Usage,
  path: string,
  friendly: boolean,
): Problem[] {
  if (shape.of) {
    const entries = Object.entries(value)
    return entries.flatMap(([key, entry]) =>
      check(entry, shape.of!, usage, join(path, key), friendly),
    )
  }
  const fields = fieldsIn(shape, usage)
  const missing = fields
    .filter(([name, field]) => isRequired(field, usage) && value[name] === undefined)
    .map(([name]) => name)
  const problems: Problem[] = missing.length > 0 ? [lacking(missing, path)] : []
  for (const [name, field] of fields) {
    if (value[name] === undefined) continue
    problems.push(...check(value[name], field, usage, join(path, name), friendly))
  }
  return problems
}

function checkValue(value: string | number, shape: Shape, path: string, friendly: boolean) {
  if (shape.values && !shape.values.includes(String(value))) {
    return [problem(friendly ? `Invalid ${inWords(path)}` : ALLOWED, path, value)]
  }
  if (shape.minimum !== undefined && Number(value) < shape.minimum) {
    return [problem(`should be >= ${shape.minimum}`, path, value)]
  }
  if (shape.maximum !== undefined && Number(value) > shape.maximum) {
    return [problem(`should be <= ${shape.maximum}`, path, value)]
  }
  return []
}

const ALLOWED = 'should be equal to one of the allowed values'

/** The branch whose `type` fits, else the first that fits, decides what is wrong. */
function checkChoices(
  value: unknown,
  shape: Shape,
  usage: Usage,
  path: string,
  friendly: boolean,
): Problem[] {
  const choices = shape.choices ?? []
  const type = (value as Bag | null)?.type
  const named = choices.filter((choice) => choice.fields?.type?.values?.includes(String(type)))
  if (named.length === 1) return check(value, named[0]!, usage, path, friendly)
  const results = choices.map((choice) => check(value, choice, usage, path, friendly))
  return results.find((found) => found.length === 0) ?? results[0] ?? []
}

function hasKind(value: unknown, shape: Shape): boolean {
  if (shape.kind === 'integer') return Number.isInteger(value)
  if (shape.kind === 'number') return typeof value === 'number' && Number.isFinite(value)
  if (shape.kind === 'boolean') return typeof value === 'boolean'
  if (shape.kind === 'array') return Array.isArray(value)
  if (shape.kind === 'object') {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
  if (typeof value !== 'string') return false
  return shape.kind !== 'date-time' || isInstant(value)
}

/** RFC 3339 with a zone, as ajv's `date-time` format demands. */
export function isInstant(value: string): boolean {
  return INSTANT.test(value) && !Number.isNaN(Date.parse(value))
}

const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/

function wording(shape: Shape): string {
  if (shape.kind === 'date-time') return 'should match format "date-time"'
  return `should be ${shape.kind}`
}

function lacking(names: string[], path: string): Problem {
  const quoted = names.map((name) => `'${name}'`).join(', ')
  const noun = names.length === 1 ? 'property' : 'properties'
  return { error: `should have required ${noun} ${quoted}`, fieldPath: join(path, names[0]!) }
}

function problem(error: string, path: string, value: unknown): Problem {
  const scalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return {
    error,
    ...(path !== '' && { fieldPath: path }),
    ...(scalar && { fieldValue: value }),
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** `partStatus` is read as `part status`. */
function inWords(path: string): string {
  const name = path.split('.').at(-1)!
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
