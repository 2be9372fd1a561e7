/** A refusal in the system's own words, shown to its user. */
export class UserError extends Error {
  /** What a value did not meet, with the description of the fields in it. */
  readonly domain: unknown[] | null

  constructor(message: string, domain: unknown[] | null = null) {
    super(message)
    this.domain = domain
  }
}

/** A question to the user: it passes when a warning of this key was created before. */
export class UserWarning extends Error {
  readonly key: string

  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

/** Somebody else changed the record since its `_timestamp` was read. */
export class ConcurrencyError extends Error {
  constructor() {
    super('Records were modified in the meanwhile')
  }
}

/** The login needs one more factor. */
export class LoginError extends Error {
  readonly login: string

  constructor(login: string) {
    super(`Password for ${login}`)
    this.login = login
  }
}

/** Any other exception of the server: only its text comes over the wire. */
export class PythonError extends Error {}

/** An exception that becomes an HTTP status, envelope or not. `plain` has an empty body. */
export class HttpError extends Error {
  readonly status: number
  readonly plain: boolean

  constructor(status: number, plain = false) {
    super(`HTTP ${status}`)
    this.status = status
    this.plain = plain
  }
}

/** The text of the KeyError that an unknown field, model or key raises. */
export function raiseKeyError(key: string): never {
  throw new PythonError(`'${key}'`)
}
