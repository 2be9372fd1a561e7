import { type Answer, header } from '../call.ts'

/** A failure in the words of an OData service, whichever form it has. */
export interface ODataFault {
  code: string | null
  message: string
  details: { code?: string; message: string; target?: string; severity?: string }[]
  /** The object below `innererror`, for what a vendor keeps there. */
  inner: Record<string, any>
}

/** Reads a version 2 or 4 error from JSON or XML; null where the body is none. */
export function readFault(answer: Answer): ODataFault | null {
  const error = (answer.json as any)?.error
  if (error && typeof error === 'object') {
    const message = typeof error.message === 'object' ? error.message?.value : error.message
    return {
      code: textOf(error.code),
      message: String(message ?? ''),
      details: (Array.isArray(error.details) ? error.details : []).map(readDetail),
      inner: error.innererror && typeof error.innererror === 'object' ? error.innererror : {},
    }
  }
  if (/xml/i.test(header(answer, 'content-type') ?? '') || answer.text.startsWith('<?xml'))
    return readXml(answer.text)
  return null
}

/** One member of `details`. */
export function readDetail(detail: any): ODataFault['details'][number] {
  const code = textOf(detail.code)
  const target = textOf(detail.target) ?? textOf(detail.propertyref)
  return {
    message: String(detail.message ?? ''),
    ...(code !== null && { code }),
    ...(target !== null && { target }),
    ...(typeof detail.severity === 'string' && { severity: detail.severity }),
  }
}

function readXml(xml: string): ODataFault | null {
  if (!/<error[\s>]/.test(xml)) return null
  const details = [...xml.matchAll(/<errordetail>(.*?)<\/errordetail>/gs)].map(([, inner]) =>
    readDetail({
      code: element(inner!, 'code'),
      message: element(inner!, 'message'),
      target: element(inner!, 'propertyref'),
      severity: element(inner!, 'severity'),
    }),
  )
  const head = xml.replace(/<innererror[\s\S]*/, '')
  return {
    code: textOf(element(head, 'code')),
    message: element(head, 'message') ?? '',
    details,
    inner: {},
  }
}

function element(xml: string, name: string): string | undefined {
  const match = new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`).exec(xml)
  return match?.[1]?.replace(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => entities[entity]!)
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
