import { ApiError } from '@millwright/model'

/** A body that this system cannot take, with the place that is wrong. */
export function refuse(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}
