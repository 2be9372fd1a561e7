import type { Input } from '../odata/body.ts'
import { framework, refuse, SapError } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import {
  dayOf,
  type FunctionRule,
  secondsOf,
  type TableRules,
  text,
  type Work,
  wallOf,
} from '../work.ts'
import { checkPeriod, type Movement, planMovement, reversals } from './goods-movement.ts'
import { postMovement } from './goods-posting.ts'

const transactionTypes: Record<string, string> = { '01': 'WE', '02': 'WF' }

export const materialDocumentRules: TableRules = {
  create(work, input) {
    const items = input.children.get('to_MaterialDocumentItem')
    if (items && items.length === 0)
      throw new SapError(500, 'SY/530', 'An exception was raised: CX_SY_ITAB_LINE_NOT_FOUND')
    if (!items) throw refuse('M7/018', 'Enter at least one item')
    const posting = input.row.PostingDate ?? dayOf(work.now)
    checkPeriod(work, Number(posting))
    const code = text(input.row.GoodsMovementCode)
    if (code === '') throw refuse('M7/009', 'Enter a goods movement code')
    return postDocument(
      work,
      {
        ...input.row,
        PostingDate: posting,
        DocumentDate: input.row.DocumentDate ?? posting,
        InventoryTransactionType: transactionTypes[code] ?? 'WA',
        GoodsMovementCode: '',
      },
      planAll(work, items),
    )
  },
}

/** Checks all items before one is posted; several errors are wrapped in one. */
function planAll(work: Work, items: Input[]): Movement[] {
  const errors: SapError[] = []
  const planned: Movement[] = []
  for (const item of items) {
    try {
      planned.push(planMovement(work, item.row, planned))
    } catch (error) {
      if (!(error instanceof SapError)) throw error
      errors.push(error)
    }
  }
  const [first] = errors
  if (!first) return planned
  if (errors.length === 1) throw first
  throw new SapError(400, 'MM_IM_ODATA_API_MDOC/014', 'Material Document processing failed', {
    details: errors.flatMap((error) => error.details),
  })
}

function postDocument(work: Work, header: Row, movements: Movement[]): Row {
  const year = new Date(Number(header.PostingDate)).getUTCFullYear().toString()
  const wall = wallOf(work.now, work.store.zone)
  const document: Row = {
    ...header,
    MaterialDocumentYear: year,
    MaterialDocument: work.numbers.next('material_document'),
    CreationDate: dayOf(wall),
    CreationTime: secondsOf(wall),
    CreatedByUser: work.user,
  }
  work.store.table('A_MaterialDocumentHeader').insert(document)
  for (const [index, movement] of movements.entries())
    postMovement(work, document, String(index + 1), movement)
  return document
}

function itemsOf(work: Work, document: Row): Row[] {
  return work.store.table('A_MaterialDocumentItem').find({
    MaterialDocumentYear: document.MaterialDocumentYear ?? '',
    MaterialDocument: document.MaterialDocument ?? '',
  })
}

function reverse(work: Work, parameters: Row, only: string | null): Row {
  const document = work.store.table('A_MaterialDocumentHeader').get(parameters)
  if (!document) throw framework.unknownKey('A_MaterialDocumentHeaderType')
  const items = itemsOf(work, document).filter(
    (item) => only === null || item.MaterialDocumentItem === only,
  )
  const open = items.filter((item) => !item.GoodsMovementIsCancelled)
  if (open.length === 0 || (only === null && open.length < items.length))
    throw refuse('M7/327', `Material document ${text(document.MaterialDocument)} already reversed`)
  const posting = parameters.PostingDate ?? dayOf(work.now)
  checkPeriod(work, Number(posting))
  const movements = open.map((item) => {
    const type = reversals[text(item.GoodsMovementType)]
    if (!type)
      throw refuse('M7/007', `Movement type ${text(item.GoodsMovementType)} cannot be reversed`)
    const back = planMovement(
      work,
      { ...item, GoodsMovementType: type, IsCompletelyDelivered: false },
      [],
    )
    back.row.ReversedMaterialDocumentYear = document.MaterialDocumentYear ?? ''
    back.row.ReversedMaterialDocument = document.MaterialDocument ?? ''
    back.row.ReversedMaterialDocumentItem = item.MaterialDocumentItem ?? ''
    return back
  })
  for (const item of open)
    work.store.table('A_MaterialDocumentItem').update(item, { GoodsMovementIsCancelled: true })
  return postDocument(
    work,
    {
      InventoryTransactionType: document.InventoryTransactionType ?? '',
      PostingDate: posting,
      DocumentDate: posting,
      ReferenceDocument: document.ReferenceDocument ?? '',
      MaterialDocumentHeaderText: document.MaterialDocumentHeaderText ?? '',
    },
    movements,
  )
}

const cancel: FunctionRule = (work, parameters) => reverse(work, parameters, null)
const cancelItem: FunctionRule = (work, parameters) => {
  const header = reverse(work, parameters, text(parameters.MaterialDocumentItem))
  const [item] = itemsOf(work, header)
  return item ?? header
}

export const materialDocumentFunctions: Record<string, FunctionRule> = {
  'API_MATERIAL_DOCUMENT_SRV.Cancel': cancel,
  'API_MATERIAL_DOCUMENT_SRV.CancelItem': cancelItem,
}
