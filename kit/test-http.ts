import { Readable } from 'node:stream'
import type { Answer } from './call.ts'
import { createAnswer, type Http, WireFailure, type WireRequest } from './http.ts'

export type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | WireFailure

/** A wire that answers from a script and keeps what was sent. For tests only. */
export class ScriptedHttp implements Http {
  sent: WireRequest[] = []
  reply: (request: WireRequest, index: number) => Reply = () => ({ status: 200, body: {} })
  async send(request: WireRequest): Promise<Answer> {
    const { status, headers, body } = this.#answer(request)
    return createAnswer(status, headers, body)
  }
  async open(request: WireRequest) {
    const { status, headers, body } = this.#answer(request)
    return { status, headers, stream: Readable.from([body]) }
  }
  #answer(request: WireRequest) {
    const reply = this.reply(request, this.sent.push(request) - 1)
    if (reply instanceof WireFailure) throw reply
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {})
    const headers = { 'content-type': 'application/json', ...reply.headers }
    return { status: reply.status, headers, body: Buffer.from(body) }
  }
  async close() {}
}
