import { ApiError } from '@millwright/model'
import { DatabaseError } from 'pg'

/** PostgreSQL: character not in repertoire, untranslatable character (a null or half a surrogate pair). */
const UNKEEPABLE = new Set(['22021', '22P05'])

/** Whatever was thrown, as one of our errors. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const { code, statusCode, message } = error as {
    code?: string
    statusCode?: number
    message?: string
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ApiError('INVALID_REQUEST', 'The body is larger than 1 MiB.', { status: 413 })
  }
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH')
    return new ApiError('INVALID_REQUEST', 'The body is shorter or longer than its content-length.')
  if (code === 'FST_ERR_BAD_URL')
    return new ApiError('INVALID_REQUEST', 'The address is not validly percent-encoded.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ApiError('INVALID_REQUEST', message ?? 'The request is not valid.', {
      status: statusCode,
    })
  }
  if (error instanceof DatabaseError && UNKEEPABLE.has(error.code ?? '')) {
    return new ApiError('INVALID_REQUEST', 'A text has a character in it that cannot be kept.')
  }
  if (error instanceof DatabaseError && error.code?.startsWith('08')) {
    return new ApiError('INTERNAL_ERROR', 'The database of this server cannot be reached.', {
      cause: error,
      status: 503,
      retryable: true,
    })
  }
  return new ApiError(
    'INTERNAL_ERROR',
    'This server failed. The request id names the entry in its log.',
    { cause: error },
  )
}
