import { framework } from '../odata/errors.ts'
import type { FunctionRule } from '../work.ts'

/** The printed order: the smallest document that a PDF reader opens, with the number on it. */
const output: FunctionRule = (work, { PurchaseOrder = '' }) => {
  const order = work.store.table('A_PurchaseOrder').get({ PurchaseOrder })
  if (!order) throw framework.unknownKey('A_PurchaseOrderType')
  const text = `BT /F1 12 Tf 72 720 Td (Purchase order ${String(PurchaseOrder)}) Tj ET`
  const pdf =
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R' +
    '/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n' +
    `4 0 obj<</Length ${text.length}>>stream\n${text}\nendstream endobj\n` +
    'trailer<</Root 1 0 R>>\n%%EOF\n'
  return { PurchaseOrderBinary: Buffer.from(pdf).toString('base64') }
}

export const purchaseOrderFunctions: Record<string, FunctionRule> = {
  'API_PURCHASEORDER_PROCESS_SRV.GetPDF': output,
  'API_PURCHASEORDER_PROCESS_SRV.GetOutputBinaryData': output,
}
