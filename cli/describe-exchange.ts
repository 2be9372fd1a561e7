import { type Answer, type Http, redactCall } from '@millwright/kit'

type WireRequest = Parameters<Http['send']>[0]

/** Of a body, so many letters. */
const SHOWN = 2_000

/** One exchange with a source for people, without the headers that prove who asks. */
export function describeExchange(request: WireRequest, answer: Answer | Error, ms: number): string {
  const { method, url, headers, body } = redactCall(request, request.body, (text) => text)
  const lines = Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`)
  const sent = body === null ? [] : [indent(typeof body === 'string' ? body : JSON.stringify(body))]
  const came =
    answer instanceof Error
      ? [`  ✖ ${answer.message} after ${ms.toFixed(0)} ms`]
      : [
          `  ${answer.status} in ${ms.toFixed(0)} ms, ${answer.body.length} bytes of ${answer.headers['content-type'] ?? 'nothing'}`,
          ...(answer.body.length > 0 ? [indent(redactText(answer))] : []),
        ]
  return [`${method} ${url}`, ...lines, ...sent, ...came].join('\n')
}

/** A source may answer with a token; by the names of its properties it is recognized. */
function redactText({ json, text }: Answer): string {
  if (json === undefined) return text
  const request = { method: 'GET', origin: '', path: '', headers: {} }
  return JSON.stringify(redactCall(request, json, (value) => value).body)
}

function indent(text: string): string {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)} … ${text.length} letters` : text
  return `    ${shown.replaceAll('\n', '\n    ')}`
}
