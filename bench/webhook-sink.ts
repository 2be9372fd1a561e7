// A receiver of webhooks that costs next to nothing: notes when each event came first, and acknowledges it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent } from './questions.ts'

/** By the id of the event, in ms since 1970. */
let arrivals: Record<string, number> = {}
let requests = 0

const server = createServer((request, response) => {
  const at = Date.now()
  const id = request.headers['webhook-id'] as string
  arrivals[id] ??= at
  requests++
  request.resume()
  response.writeHead(200, { 'content-length': '0' }).end()
})
server.keepAliveTimeout = 90_000

answerParent({
  requests: () => requests,
  /** What came since the last time. */
  take: () => {
    const taken = { arrivals, requests }
    arrivals = {}
    requests = 0
    return taken
  },
})
server.listen(0, '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
