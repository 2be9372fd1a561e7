import type { AttemptBody, AttemptLine, LinkResult, Session } from './contract.ts'
import { currentLanguage } from './i18n.ts'
import { readNdjson } from './read-ndjson.ts'

export interface Problem {
  status: number
  code: string
  detail: string
  request_id: string | null
  errors: readonly { pointer: string; code: string; detail: string }[]
}

/** The server refused the call. */
export class Refusal extends Error {
  readonly problem: Problem
  /** What was called, below `/link/api/`. */
  readonly path: string

  constructor(problem: Problem, path: string) {
    super(problem.detail)
    this.problem = problem
    this.path = path
  }
}

/** No answer, or one that broke off. */
export class NoAnswer extends Error {}

/** A running check: its lines, and the language in which their messages are written. */
export interface AttemptStream {
  language: string
  lines: AsyncGenerator<AttemptLine>
}

/** The calls of the link page; each throws a `Refusal` or `NoAnswer`. */
export interface LinkApi {
  getSession(): Promise<Session>
  startAttempt(body: AttemptBody, signal: AbortSignal): Promise<AttemptStream>
  resumeAttempt(id: string, signal: AbortSignal): Promise<AttemptStream>
  finishAttempt(
    id: string,
    body: { sites: readonly string[] | null; name?: string },
  ): Promise<LinkResult>
}

/** @param token The secret of the link, `mwl_…`. */
export function createApi(token: string): LinkApi {
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      'accept-language': currentLanguage(),
    })
    if (init.body) headers.set('content-type', 'application/json')
    const options = { ...init, headers, cache: 'no-store', credentials: 'omit' } as const
    const response = await fetch(`/link/api/${path}`, options).catch((cause) => {
      throw new NoAnswer('The server does not answer.', { cause })
    })
    if (!response.ok) throw new Refusal(await readProblem(response), path)
    return response
  }

  async function stream(response: Promise<Response>): Promise<AttemptStream> {
    const { headers, body } = await response
    if (!body) throw new NoAnswer('The answer is empty.')
    return { language: headers.get('content-language') ?? 'en', lines: readToResult(body) }
  }

  return {
    getSession: async () => readJson<Session>(await call('session')),
    startAttempt: (body, signal) =>
      stream(call('attempts', { method: 'POST', body: JSON.stringify(body), signal })),
    resumeAttempt: (id, signal) => stream(call(`attempts/${encodeURIComponent(id)}`, { signal })),
    finishAttempt: async (id, body) => {
      const init = { method: 'POST', body: JSON.stringify(body) }
      return readJson<LinkResult>(await call(`attempts/${encodeURIComponent(id)}/finish`, init))
    },
  }
}

async function readJson<Body>(response: Response): Promise<Body> {
  return (await response.json().catch((cause) => {
    throw new NoAnswer('The answer broke off.', { cause })
  })) as Body
}

/** The lines until the result; a check without one has no outcome. */
async function* readToResult(body: ReadableStream<Uint8Array>): AsyncGenerator<AttemptLine> {
  try {
    for await (const line of readNdjson<AttemptLine>(body)) {
      yield line
      if ('result' in line) return
    }
  } catch (cause) {
    throw new NoAnswer('The check broke off.', { cause })
  }
  throw new NoAnswer('The check ended without a result.')
}

async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>
  return {
    status: response.status,
    code: body.code ?? '',
    detail: body.detail ?? '',
    request_id: body.request_id ?? response.headers.get('x-request-id'),
    errors: body.errors ?? [],
  }
}
