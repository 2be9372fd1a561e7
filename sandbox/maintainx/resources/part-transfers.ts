import { invalid, missing } from '../errors.ts'
import type { Resource } from '../resource.ts'
import { transferStatus } from '../rules/part-transfer.ts'
import { int, list, obj, oneOf, text } from '../shape.ts'

const STATUSES = ['APPROVED', 'CANCELED', 'COMPLETED', 'DECLINED', 'PENDING']

const DESTINATIONS = list(
  obj({ locationId: int('ref:locations'), quantity: int('*') }),
  'update row ruled',
)

/** Parts that one organization asks of another (or of itself). */
export const partTransfers: Resource = {
  path: 'parttransferrequests',
  one: 'partTransferRequest',
  many: 'partTransferRequests',
  firstId: 3001,
  verbs: ['list', 'get', 'create', 'update'],
  createdAnywhere: true,
  gone: {
    patch: 'partTransferRequest Not Found',
    delete: 'partTransferRequest Not Found',
  },
  filters: {
    statuses: {
      shape: list(oneOf(STATUSES)),
      test: (row, values) => values.includes(String(row.status)),
    },
  },
  fields: {
    id: int('row'),
    quantityReceived: int('null row'),
    quantityRequested: int('create* row'),
    quantityTransferred: int('null row'),
    requestMessage: text('null create row'),
    responseMessage: text('null update row'),
    status: oneOf(STATUSES, 'update* row ruled'),
    sourcePartId: int('create* row'),
    destinationPartId: int('create* row'),
    transferrerId: int('null row'),
    requesterId: int('row'),
    destinationOrganizationId: int('row'),
    sourceOrganizationId: int('row'),
    sourceLocationId: int('update row ref:locations'),
    destinationLocations: DESTINATIONS,
    quantity: int('null update written'),
  },
  rules: {
    create(row, body, visit) {
      const from = visit.state.find('parts', body.sourcePartId)
      const to = visit.state.find('parts', body.destinationPartId)
      if (!from || !to) throw missing('Part Not Found')
      if (Number(body.quantityRequested) <= 0) {
        throw invalid('quantityRequested is not valid', 'quantityRequested')
      }
      row.status = 'PENDING'
      row.requesterId = visit.state.me
      row.sourceOrganizationId = from.organizationId
      row.destinationOrganizationId = to.organizationId
    },
    update: transferStatus,
  },
}
