import type { FieldError } from './errors.ts'

export type FieldErrorCode =
  | 'UNKNOWN_FIELD'
  | 'FIELD_NOT_WRITABLE'
  | 'REQUIRED'
  | 'WRONG_TYPE'
  | 'INVALID_FORMAT'
  | 'TOO_LONG'
  | 'NOT_ALLOWED_WORD'
  | 'TOO_DEEP'
  | 'TOO_MANY'

// A body of many thousand faults must not make an answer far larger than itself.
const maxErrors = 1000
const maxShownLength = 100

/** Collects the faults of one body. */
export class Report {
  readonly errors: FieldError[] = []

  add(pointer: string, code: FieldErrorCode, detail: string): void {
    if (this.errors.length < maxErrors) this.errors.push({ pointer, code, detail })
    else if (this.errors.length === maxErrors) {
      const rest = `More than ${maxErrors} places are wrong; the others are not listed.`
      this.errors.push({ pointer: '', code: 'TOO_MANY', detail: rest })
    }
  }
}

/** JSON pointer (RFC 6901) to a member or element. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** A name from the body, cut so that it can be put into a sentence. */
export function show(name: string): string {
  const cut = name.length > maxShownLength ? `${name.slice(0, maxShownLength)}…` : name
  return `\`${cut}\``
}

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
