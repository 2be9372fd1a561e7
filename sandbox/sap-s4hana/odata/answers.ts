import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'

/** The version of the metadata that V4 answers name. */
export const metadataEtag = 'W/"20260301080000"'

/** What the service wants to say although it succeeded. */
export function messageHeader({ messages, switches }: Work): Record<string, string> {
  const [first, ...rest] = messages
  if (!first) return {}
  if (switches.sap_message_error)
    rest.push({
      code: 'ME/040',
      message: 'Output could not be sent',
      severity: 'error',
      target: '',
    })
  const text = JSON.stringify({ ...first, transition: false, details: rest })
  return {
    'sap-message':
      switches.sap_message === 'encoded' ? encodeURIComponent(text) : escapeHeader(text),
  }
}

/** Headers carry ASCII only: other characters go as JSON escapes. */
function escapeHeader(text: string) {
  return text.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function jsonV2(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { dataserviceversion: '2.0', 'sap-server': 'true', ...headers }, body }
}

export function jsonV4(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json;odata.metadata=minimal;charset=utf-8',
      'odata-version': '4.0',
      ...headers,
    },
    body,
  }
}

export function xml(
  body: string,
  type = 'application/xml',
  headers: Record<string, string> = {},
): Answer {
  return {
    status: 200,
    headers: { 'content-type': `${type};charset=utf-8`, dataserviceversion: '2.0', ...headers },
    body,
  }
}
