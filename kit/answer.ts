import type { Answer } from './call.ts'

/** An answer whose JSON is parsed at most once, when it is asked for. */
export function createAnswer(status: number, headers: Answer['headers'], body: Buffer): Answer {
  return new ReadAnswer(status, headers, body)
}

// A class, as getters of a literal make V8 a new hidden class for each object, which holds the whole answer until a
// full collection.
class ReadAnswer implements Answer {
  readonly status: number
  readonly headers: Answer['headers']
  readonly body: Buffer
  #json: unknown
  #isParsed = false

  constructor(status: number, headers: Answer['headers'], body: Buffer) {
    this.status = status
    this.headers = headers
    this.body = body
  }

  get json(): unknown {
    if (!this.#isParsed) {
      this.#isParsed = true
      try {
        this.#json = this.body.length === 0 ? undefined : JSON.parse(this.text)
      } catch {
        this.#json = undefined
      }
    }
    return this.#json
  }

  get text(): string {
    return this.body.toString('utf8')
  }
}
