import { dialog } from './errors.ts'
import { postEntry, refuseBlocked, round } from './masters.ts'
import { removeOrder } from './orders.ts'
import { sets } from './schema.ts'
import type { Row } from './store.ts'
import { today, type Work } from './work.ts'

/** The only action of an order: receives what is to be received, and invoices what is to be invoiced. */
export function receiveAndInvoice(work: Work, order: Row): void {
  const { company, switches, now } = work
  if (order.status === 'In_x0020_Review') {
    throw dialog(
      `Purchase Order ${order.number} must be approved and released before you can perform this action.`,
    )
  }
  const lines = company.linesOf('purchaseOrderLines', order.id)
  const received = lines.filter((line) => line.receiveQuantity !== 0)
  const invoiced = lines.filter((line) => line.invoiceQuantity !== 0)
  if (received.length === 0 && invoiced.length === 0) {
    throw dialog(
      'There is nothing to post because the document does not contain a quantity or amount.',
    )
  }
  const mandatory = switches.invoice_number_mandatory
  if (mandatory === 'always' || (mandatory === 'invoice' && invoiced.length > 0)) {
    throw dialog(
      'You need to enter the document number of the document from the vendor in the Vendor Invoice No. field, so that this document stays linked to the original.',
    )
  }
  for (const { itemId } of received) {
    const item = company.find('items', itemId)
    if (item) refuseBlocked(item)
  }
  if (received.length > 0) postReceipt(work, order, received)
  for (const line of lines) {
    const receivedQuantity = round(line.receivedQuantity + line.receiveQuantity)
    const open = round(line.quantity - receivedQuantity)
    const invoicedQuantity = round(line.invoicedQuantity + line.invoiceQuantity)
    const next = switches.receive_default === 'blank' ? 0 : open
    company.change(
      sets.purchaseOrderLines!,
      line,
      {
        receivedQuantity,
        invoicedQuantity,
        receiveQuantity: next,
        invoiceQuantity: round(receivedQuantity - invoicedQuantity + next),
      },
      now,
    )
  }
  const goods = lines.filter((line) => line.lineType !== 'Comment')
  if (goods.every((line) => line.invoicedQuantity >= line.quantity)) {
    removeOrder(work, order)
    return
  }
  const fullyReceived = goods.every((line) => line.receivedQuantity >= line.quantity)
  company.change(sets.purchaseOrders!, order, { status: 'Open', fullyReceived }, now)
}

function postReceipt(work: Work, order: Row, lines: readonly Row[]): void {
  const { company, now } = work
  const { id: _, $version, lastModifiedDateTime, ...head } = order
  const receipt = company.insert(
    sets.purchaseReceipts!,
    {
      ...Object.fromEntries(
        Object.entries(head).filter(([name]) => name in sets.purchaseReceipts!.properties),
      ),
      number: String(company.nextNumber('receipt', 107_001)),
      invoiceDate: order.orderDate,
      dueDate: today(work),
      payToContact: '',
      orderNumber: order.number,
    },
    now,
  )
  for (const line of lines) {
    company.insert(
      sets.purchaseReceiptLines!,
      {
        documentId: receipt.id,
        sequence: line.sequence,
        lineType: line.lineType === 'Comment' ? '_x0020_' : line.lineType,
        lineObjectNumber: line.lineObjectNumber,
        description: line.description,
        description2: line.description2,
        unitOfMeasureCode: line.unitOfMeasureCode,
        unitCost: line.directUnitCost,
        quantity: line.receiveQuantity,
        discountPercent: line.discountPercent,
        taxPercent: line.taxPercent,
        expectedReceiptDate: line.expectedReceiptDate,
      },
      now,
    )
    const item = company.find('items', line.itemId)
    if (item?.type !== 'Inventory') continue
    postEntry(work, item, {
      quantity: line.receiveQuantity,
      entryType: 'Purchase',
      documentType: 'Purchase_x0020_Receipt',
      documentNumber: receipt.number,
      sourceNumber: order.vendorNumber,
      sourceType: 'Vendor',
      postingDate: order.postingDate,
    })
  }
}
