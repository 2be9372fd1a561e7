const day =
  '(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|' +
  '\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|' +
  '02-(?:0[1-9]|1\\d|2[0-8])))'

/** A decimal string without exponent, as the source scales it. */
export const decimalPattern = /^-?\d{1,18}(\.\d{1,14})?$/

/** YYYY-MM-DD; only days that exist in the calendar. */
export const datePattern = new RegExp(`^${day}$`)

/** RFC 3339 in UTC, ends in Z; seconds are required, fractions up to nine digits. */
export const timestampPattern = new RegExp(
  `^${day}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?Z$`,
)

export const maxStringLength = 1000
export const maxTextLength = 100_000
/** Elements of one list in a body. */
export const maxListLength = 5000
/** Nesting of objects and lists in a body. */
export const maxDepth = 12
