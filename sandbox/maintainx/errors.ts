/** One entry of the vendor's `errors` envelope. */
export interface Problem {
  error: string
  fieldPath?: string
  fieldValue?: string | number | boolean
}

/** The vendor's only wording where the state of a record does not allow what is asked. */
export const REFUSED = 'error with the request'

/** A request that the API refuses: status and body as the vendor sends them. */
export class Refusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.name = 'Refusal'
    this.status = status
    this.body = body
  }
}

export function refuse(status: number, body: unknown): Refusal {
  return new Refusal(status, body)
}

/** The envelope of writes. */
export function invalid(error: string, fieldPath?: string, fieldValue?: Problem['fieldValue']) {
  return refuse(400, {
    errors: [
      {
        error,
        ...(fieldPath !== undefined && { fieldPath }),
        ...(fieldValue !== undefined && { fieldValue }),
      },
    ],
  })
}

export function forbidden(error: string): Refusal {
  return refuse(403, { errors: [{ error }] })
}

/** `what` is `Not Found.` for reads and `part Not Found` and the like for writes. */
export function missing(what: string): Refusal {
  return refuse(404, { error: what })
}
