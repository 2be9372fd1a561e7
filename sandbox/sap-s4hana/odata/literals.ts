import { readMoment, readTime } from './values.ts'

/** A literal of an address: what it was written as decides which properties it may meet. */
export interface Literal {
  kind: 'string' | 'number' | 'boolean' | 'null' | 'date' | 'moment' | 'time' | 'guid'
  value: string | number | boolean | null
}

const quoted = /'((?:[^']|'')*)'/y
const typed = /(datetimeoffset|datetime|time|guid|binary|X)'([^']*)'/y
const guid = /[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}/y
const isoMoment = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/y
const isoDate = /\d{4}-\d{2}-\d{2}/y
const isoTime = /\d{2}:\d{2}:\d{2}(?:\.\d+)?/y
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /(?:true|false|null)\b/y

/**
 * Reads the literal that starts at `at` in the way of OData `version`; null when none starts there.
 * Returns the literal and where it ends.
 */
export function scanLiteral(
  text: string,
  at: number,
  version: 2 | 4,
): { literal: Literal; end: number } | null {
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const done = (
    kind: Literal['kind'],
    value: Literal['value'],
    match: RegExpExecArray,
    more = 0,
  ) =>
    value === null && kind !== 'null'
      ? null
      : { literal: { kind, value }, end: at + match[0].length + more }

  const constant = take(word)
  if (constant) {
    if (constant[0] === 'null') return done('null', null, constant)
    return done('boolean', constant[0] === 'true', constant)
  }
  const string = take(quoted)
  if (string) return done('string', string[1]!.replaceAll("''", "'"), string)
  if (version === 2) {
    const special = take(typed)
    if (special) return readTyped(special, done)
    const figure = take(number)
    if (!figure) return null
    const suffix = /[mMdDfFlL]/.test(text[at + figure[0].length] ?? '') ? 1 : 0
    return done('number', Number(figure[0]), figure, suffix)
  }
  const identifier = take(guid)
  if (identifier) return done('guid', identifier[0], identifier)
  const moment = take(isoMoment)
  if (moment) return done('moment', readMoment(moment[0]), moment)
  const day = take(isoDate)
  if (day) return done('date', readMoment(day[0]), day)
  const clock = take(isoTime)
  if (clock) return done('time', readTime(clock[0]), clock)
  const figure = take(number)
  return figure && done('number', Number(figure[0]), figure)
}

function readTyped<T>(
  match: RegExpExecArray,
  done: (kind: Literal['kind'], value: Literal['value'], match: RegExpExecArray) => T,
): T {
  const [, type, inner = ''] = match
  const decoded = inner.replace(/%3A/gi, ':')
  if (type === 'datetime') return done('date', readMoment(decoded), match)
  if (type === 'datetimeoffset') return done('moment', readMoment(decoded), match)
  if (type === 'time') return done('time', readTime(decoded), match)
  return done(type === 'guid' ? 'guid' : 'string', inner, match)
}
