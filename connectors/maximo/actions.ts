import type { ActionAt, ActionMap, Native, Step } from '@millwright/kit'
import { FieldRefusal } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import type { MxAt } from './dialect.ts'
import { type Word, wordOf } from './synonyms.ts'
import { patch } from './write.ts'

/** A memo of more characters cancels the whole change (measured). */
const MEMO = 50

function memoOf({ comment, reason }: Native): Native {
  const memo = comment ?? reason
  if (memo === undefined || memo === null) return {}
  if (memo.length <= MEMO) return { np_statusmemo: memo }
  const pointer = comment ? '/comment' : '/reason'
  const detail = `Maximo keeps ${MEMO} characters with a change of status; these are ${memo.length}.`
  throw new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code: 'TOO_LONG', detail }] })
}

/**
 * A change of the status by a plain change of the record: it works for all objects, where the action of that name fails
 * on some systems (measured).
 */
export async function statusStep(
  at: MxAt,
  word: Word,
  { native, body, context, io }: ActionAt,
  more: Native = {},
): Promise<Step> {
  const status = await refusable(() => wordOf(io, word, native))
  return {
    ...patch(at, native, { status, ...memoOf(body), ...more }, context),
    effect: `Sets the status to ${status}.`,
  }
}

/** A word that this system does not have is a refusal of the action. */
async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FieldRefusal)
      throw new ApiError('OPERATION_NOT_SUPPORTED', error.message, { cause: error })
    throw error
  }
}

/** One step of the workflow to an internal value. */
export function move(
  at: MxAt,
  word: Word,
  options: { from?: readonly string[]; effect: string; parameters?: readonly string[] } & Pick<
    ActionMap,
    'refuse'
  > & { more?: (at: ActionAt) => Native },
): ActionMap {
  const { from, effect, parameters = ['comment'], refuse, more } = options
  return {
    ...(from && { from }),
    ...(refuse && { refuse }),
    parameters,
    effect,
    steps: async (action) => [await statusStep(at, word, action, more?.(action))],
  }
}

/** Any of the customer's own words, until the record has ended: then it is read-only (vendor page). */
export function setStatus(at: MxAt, ended: readonly string[] = []): ActionMap {
  const effect = 'Sets one of the statuses of this Maximo, where its rules allow it.'
  return {
    parameters: ['source_status', 'comment'],
    required: ['source_status'],
    effect,
    ...(ended.length > 0 && {
      refuse: ({ status }) =>
        ended.includes(status) ? `It is ${status}, and keeps this status in Maximo.` : null,
    }),
    steps: ({ native, body, context }) => [
      { ...patch(at, native, { status: body.source_status, ...memoOf(body) }, context), effect },
    ],
    done: (record, { body }) => record.source_status === body.source_status,
  }
}
