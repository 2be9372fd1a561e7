import type { Answer } from '../system.ts'
import type { Switches } from './switches.ts'

/** What the product refuses, by the id of its message. */
export class Refusal extends Error {
  readonly status: number
  readonly id: string
  readonly attribute: { name: string; object: string } | null

  constructor(status: number, id: string, text: string, attribute: Refusal['attribute'] = null) {
    super(text)
    this.name = 'Refusal'
    this.status = status
    this.id = id
    this.attribute = attribute
  }
}

export function refuse(
  id: string,
  text: string,
  attribute?: { name: string; object: string },
): Refusal {
  return new Refusal(400, id, text, attribute ?? null)
}

export function notFound(structure: string, id: string): Refusal {
  const text = `The OSLC resource ${structure.toUpperCase()} with the ID ${id} was not found as it does not exist in the system. In the database, verify whether the resource for the ID exists.`
  return new Refusal(404, 'BMXAA8727E', text)
}

export function syntaxError(text: string): Refusal {
  return refuse('BMXAA8744E', `The query could not be parsed. ${text}`)
}

export function errorAnswer(refusal: Refusal, switches: Switches): Answer {
  const { attribute } = refusal
  const body = {
    Error: {
      ...(attribute && { errorattrname: attribute.name, errorobjpath: attribute.object }),
      extendedError: {
        moreInfo: { href: `http://localhost/maximo/oslc/error/messages/${refusal.id}` },
      },
      correlationid: null,
      reasonCode: switches.reason_code === 'null' ? null : refusal.id,
      message: switches.message_prefix ? `${refusal.id} - ${refusal.message}` : refusal.message,
      statusCode: String(refusal.status),
    },
  }
  return { status: refusal.status, body }
}
