import { FieldRefusal } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'

/** INVALID_REQUEST about one place of a body. */
export function refuseAt(pointer: string, detail: string, code = 'NOT_ALLOWED_VALUE'): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}

/** Turns a value of an action's body into the source's own; a refusal says where in the body it stands. */
export function encodeAt<T>(pointer: string, encode: () => T): T {
  try {
    return encode()
  } catch (error) {
    if (error instanceof FieldRefusal) throw refuseAt(pointer, error.message, error.code)
    throw error
  }
}
