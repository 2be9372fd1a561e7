import type { Answer, Call, Native } from '@millwright/kit'
import { invoke, literal, readEntity, toEdmDay } from '@millwright/kit/protocols'
import { postingCode } from './movement-types.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { placeOf } from './storage-places.ts'

export interface PostingHead {
  posted_on: string
  document_on: string
  delivery_note_number: string | null
  text: string | null
}

const limits = { delivery_note_number: 16, text: 25 } as const

/** One material document for some lines of purchase orders. */
export function receiptStep(
  head: PostingHead,
  lines: readonly { order: Native; line: Native; received: Native; type: string }[],
): Call {
  const items = lines.map(({ order, line, received, type }) =>
    receiptItem(order, line, received, type),
  )
  const numbers = [...new Set(lines.map(({ order }) => order.PurchaseOrder))].join(', ')
  return postingStep('01', head, items, `Posts a goods receipt for purchase order ${numbers}.`)
}

function receiptItem(order: Native, line: Native, received: Native, type: string): Native {
  const place = received.inventory_location_id
    ? placeOf(received.inventory_location_id, '/lines')
    : {}
  return compact({
    GoodsMovementType: type,
    // Without it the service says that the order is not supported for this movement type (measured by others).
    GoodsMovementRefDocType: 'B',
    PurchaseOrder: order.PurchaseOrder,
    PurchaseOrderItem: line.PurchaseOrderItem,
    Material: line.Material,
    Plant: place.Plant ?? line.Plant,
    StorageLocation: place.StorageLocation || line.StorageLocation,
    QuantityInEntryUnit: received.quantity,
    EntryUnit: received.unit ?? line.PurchaseOrderQuantityUnit,
    Batch: received.lot_number,
    IsCompletelyDelivered: received.is_final ?? undefined,
    to_SerialNumbers: serialNumbers(received.serial_numbers, line.Material),
  })
}

export function serialNumbers(
  numbers: readonly string[] | null | undefined,
  material: unknown,
): Native[] | undefined {
  if (!numbers || numbers.length === 0) return undefined
  return numbers.map((SerialNumber) => compact({ Material: material, SerialNumber }))
}

/** `POST A_MaterialDocumentHeader` with its items. */
export function postingStep(
  code: string,
  head: PostingHead,
  items: readonly Native[],
  effect: string,
): Call {
  for (const [name, max] of Object.entries(limits)) {
    const value = head[name as keyof typeof limits]
    if (value !== null && value.length > max) {
      const field = name === 'text' ? 'comment' : name
      const detail = `SAP keeps ${max} characters of ${field}; these are ${value.length}.`
      throw refuse(`/${field}`, 'TOO_LONG', detail)
    }
  }
  return {
    method: 'POST',
    path: `${services.materialDocument}/A_MaterialDocumentHeader`,
    body: compact({
      GoodsMovementCode: code,
      PostingDate: toEdmDay(head.posted_on),
      DocumentDate: toEdmDay(head.document_on),
      ReferenceDocument: head.delivery_note_number ?? undefined,
      MaterialDocumentHeaderText: head.text ?? undefined,
      to_MaterialDocumentItem: items,
    }),
    effect,
  }
}

/** The code that a movement type is posted under; refuses a type that the interface cannot post. */
export function codeOf(type: string, pointer: string): string {
  const code = postingCode(type)
  if (code !== null) return code
  throw refuse(
    pointer,
    'NOT_ALLOWED_WORD',
    `Movement type ${type} cannot be posted through this interface.`,
  )
}

/** Counter documents: of the whole document, or of some items of it. */
export function reversalSteps(
  year: string,
  document: string,
  items: readonly string[] | null,
  postedOn: string | null,
): Call[] {
  const day = postedOn === null ? undefined : (['day', postedOn] as const)
  const keys = { MaterialDocumentYear: year, MaterialDocument: document }
  if (!items) {
    const effect = `Posts the document that undoes material document ${year}/${document}.`
    return [invoke(services.materialDocument, 'Cancel', { ...keys, PostingDate: day }, effect)]
  }
  return items.map((item) => {
    const effect = `Posts the document that undoes item ${item} of material document ${year}/${document}.`
    const parameters = { ...keys, MaterialDocumentItem: item, PostingDate: day }
    return invoke(services.materialDocument, 'CancelItem', parameters, effect)
  })
}

/** Key of the document that a posting or a reversal made. */
export function receivedKey(answers: readonly Answer[]): readonly string[] | null {
  const answer = answers[0]
  if (!answer) return null
  const record = readEntity(answer)
  const document = record.MaterialDocument ? record : (record.Cancel ?? record.CancelItem ?? {})
  return document.MaterialDocument
    ? [document.MaterialDocumentYear, document.MaterialDocument]
    : null
}

/** Unset and empty values are left out: an empty text would be taken for a value. */
export function compact(values: Native): Native {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  )
}

/** `(Year eq '2026' and Document eq '5000000412')`, joined by `or`. */
export function documentsFilter(keys: readonly (readonly [string, string])[]): string {
  const terms = keys.map(
    ([year, document]) =>
      `(MaterialDocumentYear eq ${literal(2, 'string', year)} and MaterialDocument eq ${literal(2, 'string', document)})`,
  )
  return terms.length === 1 ? terms[0]! : `(${terms.join(' or ')})`
}
