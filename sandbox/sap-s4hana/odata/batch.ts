import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { asRefusal, framework, SapError } from './errors.ts'
import { renderError } from './render-error.ts'
import type { Request } from './request.ts'

interface Part {
  headers: Record<string, string>
  body: string
}

type ServeOne = (request: Request) => Answer

/**
 * Answers `$batch`: reads one by one, changesets as a whole. A changeset that fails leaves nothing
 * behind and comes back as one plain part instead of a multipart.
 */
export function serveBatch(request: Request, work: Work, serveOne: ServeOne): Answer {
  if (request.method !== 'POST')
    throw new SapError(405, '/IWBEP/CM_MGW_RT/047', 'Method not allowed')
  const parts = splitParts(request.body.toString('utf8'), boundaryOf(work.headers['content-type']))
  const answers = parts.map((part) => {
    const type = part.headers['content-type'] ?? ''
    return type.startsWith('multipart/mixed')
      ? answerChangeset(splitParts(part.body, boundaryOf(type)), request, work, serveOne)
      : asPart(answerPart(part, request, work, serveOne, new Map()))
  })
  const boundary = 'ejjeeffe0'
  return {
    status: request.service.version === 4 ? 200 : 202,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}`, dataserviceversion: '2.0' },
    body: joinParts(answers, boundary),
  }
}

function answerChangeset(parts: Part[], request: Request, work: Work, serveOne: ServeOne): string {
  const created = new Map<string, string>()
  try {
    const answers = work.store.transact(() =>
      parts.map((part) => {
        const answer = serveOne(partRequest(part, request, work, created))
        const id = part.headers['content-id']
        const location = answer.headers?.location
        if (id && typeof location === 'string') created.set(id, location)
        return asPart(answer, id)
      }),
    )
    const boundary = 'ejjeeffe1'
    const inner = joinParts(answers, boundary)
    return `Content-Type: multipart/mixed; boundary=${boundary}\r\nContent-Length: ${Buffer.byteLength(inner)}\r\n\r\n${inner}`
  } catch (error) {
    return asPart(refusal(error, request, work))
  }
}

function answerPart(
  part: Part,
  request: Request,
  work: Work,
  serveOne: ServeOne,
  created: Map<string, string>,
): Answer {
  try {
    const inner = partRequest(part, request, work, created)
    if (inner.method !== 'GET')
      throw framework.malformed('A write in a batch belongs into a changeset')
    return serveOne(inner)
  } catch (error) {
    return refusal(error, request, work)
  }
}

function refusal(error: unknown, { service, json }: Request, work: Work): Answer {
  const refused = asRefusal(error)
  if (!refused) throw error
  return renderError(refused, { service, json, transaction: '', now: work.now })
}

/** The request inside of a part; `$1/to_Item` refers to what an earlier part has created. */
function partRequest(
  part: Part,
  request: Request,
  work: Work,
  created: Map<string, string>,
): Request {
  const [head = '', ...rest] = part.body.split(/\r?\n\r?\n/)
  const [line = '', ...headerLines] = head.trim().split(/\r?\n/)
  const match = /^([A-Z]+) (\S+)(?: HTTP\/1\.\d)?$/.exec(line)
  if (!match) throw framework.malformed('Malformed request line in a batch')
  const [, method = '', target = ''] = match
  const address = target.replace(/^\/?\$(\w+)/, (all, id) => created.get(id) ?? all)
  const [path = '', query = ''] = address.split(/\?(.*)/s)
  const headers = readHeaders(headerLines)
  work.headers = { ...work.headers, 'if-match': undefined, ...headers }
  work.messages = []
  const at = path.indexOf(request.service.path)
  return {
    ...request,
    method,
    path: at >= 0 ? path.slice(at + request.service.path.length) : path,
    options: new URLSearchParams(query),
    body: Buffer.from(rest.join('\r\n\r\n').trim(), 'utf8'),
    json: request.json || /json/.test(headers.accept ?? ''),
  }
}

function boundaryOf(type: string | undefined): string {
  const boundary = /boundary="?([^";]+)"?/.exec(type ?? '')?.[1]
  if (!boundary) throw framework.malformed('Malformed batch: no boundary')
  return boundary
}

function splitParts(text: string, boundary: string): Part[] {
  return text
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map((part) => {
      const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/)
      return { headers: readHeaders(head.split(/\r?\n/)), body: rest.join('\r\n\r\n') }
    })
}

function readHeaders(lines: string[]): Record<string, string> {
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(':'))
      .map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
      }),
  )
}

function asPart(answer: Answer, id?: string): string {
  const body =
    typeof answer.body === 'object' && !(answer.body instanceof Buffer)
      ? JSON.stringify(answer.body)
      : String(answer.body ?? '')
  const type = typeof answer.body === 'object' ? 'application/json' : undefined
  const headers = { ...(type && { 'content-type': type }), ...answer.headers }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
  const http = [
    `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Error'}`,
    ...lines,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
  const reference = id ? `content-id: ${id}\r\n` : ''
  return `Content-Type: application/http\r\nContent-Length: ${Buffer.byteLength(http)}\r\ncontent-transfer-encoding: binary\r\n${reference}\r\n${http}`
}

const reasons: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  412: 'Precondition Failed',
  428: 'Precondition Required',
}

function joinParts(parts: string[], boundary: string): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}
