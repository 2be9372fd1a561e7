// A source that costs next to nothing: answers what the simulated system answered the first time.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent } from './questions.ts'

/** A request that was recorded. */
export interface Exchange {
  method: 'GET' | 'POST'
  path: string
  body: string
}

interface Recorded {
  exchange: Exchange
  status: number
  headers: Record<string, string>
  body: Buffer
}

const recorded = new Map<string, Recorded>()
/** What was asked for while recording, in order. */
let asked: Exchange[] = []
let target = ''
let requests = 0

const server = createServer((request, response) => {
  requests++
  const key = `${request.method} ${request.url}`
  const known = request.method === 'GET' && target === '' ? recorded.get(key) : undefined
  if (known) return response.writeHead(known.status, known.headers).end(known.body)
  readBody(request)
    .then(async (body) => {
      const answer = recorded.get(key + body) ?? (await record(request, body))
      if (target !== '') asked.push(answer.exchange)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
    // Never like an answer: a read that asks for more than was recorded must not look fast.
    .catch((error: Error) => response.writeHead(502).end(error.stack))
})
server.keepAliveTimeout = 90_000

async function record(request: IncomingMessage, body: string): Promise<Recorded> {
  if (target === '') throw new Error(`${request.method} ${request.url} is not recorded.`)
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
  const answer = await fetch(target + request.url, {
    method: request.method!,
    headers: { ...(headers as Record<string, string>), 'accept-encoding': 'identity' },
    ...(body !== '' && { body }),
  })
  const made = {
    exchange: { method: request.method as 'GET', path: request.url!, body },
    status: answer.status,
    headers: Object.fromEntries(
      [...answer.headers].filter(
        ([name]) => !/^(connection|keep-alive|transfer-encoding|date)$/.test(name),
      ),
    ),
    body: Buffer.from(await answer.arrayBuffer()),
  }
  made.headers['content-length'] = String(made.body.length)
  // It tells a limit where the system told one, and nobody ever reaches it.
  for (const name of ['x-rate-limit-limit', 'x-rate-limit-remaining'])
    if (name in made.headers) made.headers[name] = '1000000000'
  recorded.set(`${request.method} ${request.url}${body}`, made)
  return made
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

answerParent({
  /** From now on what is new is asked of this system; of none with an empty text. */
  setTarget: (url: string) => {
    target = url
  },
  /** How many requests came since the last time, and which while recording. */
  report: () => {
    const report = { requests, asked }
    requests = 0
    asked = []
    return report
  },
})
server.listen(0, '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
