/** An exception of the server, with its Python class and the status that JSON-2 gives it. */
export class OdooError extends Error {
  readonly type: string
  readonly status: number
  /** `context` of the exception: a company to switch to. */
  readonly context: Record<string, unknown>
  readonly more: readonly unknown[]

  constructor(
    type: string,
    message: string,
    status: number,
    { context = {}, more = [] }: { context?: Record<string, unknown>; more?: unknown[] } = {},
  ) {
    super(message)
    this.type = type
    this.status = status
    this.context = context
    this.more = more
  }
}

export const userError = (text: string) => new OdooError('odoo.exceptions.UserError', text, 422)

export const validationError = (text: string) =>
  new OdooError('odoo.exceptions.ValidationError', text, 422)

export const accessError = (text: string, context?: Record<string, unknown>) =>
  new OdooError('odoo.exceptions.AccessError', text, 403, context ? { context } : {})

export const accessDenied = (text = 'Access Denied') =>
  new OdooError('odoo.exceptions.AccessDenied', text, 403)

export const missingError = (model: string, id: unknown, user: number) =>
  new OdooError(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${user})`,
    404,
  )

export const valueError = (text: string) => new OdooError('builtins.ValueError', text, 500)

export const keyError = (text: string) => new OdooError('builtins.KeyError', text, 500)

export const databaseError = (name: string, text: string) =>
  new OdooError(`psycopg2.errors.${name}`, text, 500)

/** Answers of the web framework itself, with their status among the arguments. */
export const httpError = (status: number, name: string, text: string) =>
  new OdooError(`werkzeug.exceptions.${name}`, text, status, { more: [status] })
