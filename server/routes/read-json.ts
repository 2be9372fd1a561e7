import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'

/** JSON is the one body; what is wrong with it is said with its place. */
export function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      if (isTooDeep(text as string)) return done(tooDeep(), undefined)
      const body: unknown = JSON.parse(text as string)
      const place = hasOddText(text as string) ? findOddText(body, '') : null
      done(place === null ? null : oddText(place), body)
    } catch (error) {
      const detail = `The body is not JSON: ${(error as Error).message}.`
      const errors = [{ pointer: '', code: 'BROKEN_JSON', detail }]
      done(new ApiError('INVALID_REQUEST', detail, { errors }), undefined)
    }
  })
  app.addContentTypeParser('*', (request, _payload, done) => {
    const type = request.headers['content-type'] ?? 'no content-type'
    done(
      new ApiError(
        'INVALID_REQUEST',
        `The body must be application/json, not ${type.slice(0, 80)}.`,
        { status: 415 },
      ),
      undefined,
    )
  })
}

/** Levels of nesting that no body of ours needs; deeper ones would exhaust the stack of whoever walks them. */
const MAX_DEPTH = 100

/** Counts the brackets outside of texts, before anything recursive sees the body. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (inText) {
      if (char === 92) i++
      else if (char === 34) inText = false
    } else if (char === 34) inText = true
    else if (char === 91 || char === 123) {
      if (++depth > MAX_DEPTH) return true
    } else if (char === 93 || char === 125) depth--
  }
  return false
}

function tooDeep(): ApiError {
  const detail = `The body is nested deeper than ${MAX_DEPTH} levels.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: '', code: 'TOO_DEEP', detail }],
  })
}

/** Whether a body may have a text in it that no system keeps: a null character, or half of a surrogate pair. */
function hasOddText(text: string): boolean {
  return /\\u(0000|d[89a-f])/i.test(text) || !text.isWellFormed()
}

/** The pointer of the first such text, or null. */
function findOddText(value: unknown, at: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? at : null
  if (value === null || typeof value !== 'object') return null
  for (const [name, inner] of Object.entries(value)) {
    const place = findOddText(inner, `${at}/${name.toWellFormed().slice(0, 80)}`)
    if (place !== null) return place
    if (name.includes('\0') || !name.isWellFormed()) return at
  }
  return null
}

function oddText(pointer: string): ApiError {
  const detail = 'A text has a null character or half of a surrogate pair in it.'
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'INVALID_FORMAT', detail }],
  })
}
