const MEASURED = 'the live API accepts and answers it although the document does not list it'
const UNTYPED = 'ids are whole numbers everywhere; the document says number here'
const FORGOTTEN = 'the document forgets to declare the parameter of its own path'
const DEPRECATED = 'deprecated by the vendor and empty for every record that is seeded'
const UNDELIVERED = 'webhooks are remembered without being delivered: any filter and option is kept'

/** Places where the MaintainX sandbox differs from the vendor's document on purpose, with the reason. */
export const acceptedMaintainx: Record<string, string> = {
  'PATCH /purchaseorders/{id} path id': UNTYPED,
  'PATCH /purchaseorders/{id}/fulfillment path id': UNTYPED,
  'PATCH /purchaseorders/{id}/status path id': UNTYPED,
  'GET /metertriggers 200.meterTriggers[].id': UNTYPED,
  'GET /metertriggers 200.meterTriggers[].meterId': UNTYPED,
  'GET /workorders/{id}/comments path id': FORGOTTEN,
  'GET /workorders/{id}/subworkorders path id': FORGOTTEN,
  'GET /assets/{id} 200.asset.status.customStatusId': DEPRECATED,
  'GET /assets/{id} 200.asset.status.customStatus.downtimeType': DEPRECATED,
  'GET /workorders query expand[]': MEASURED,
  'GET /workorders 200.workOrders[].teamIds': MEASURED,
  'GET /workorders 200.workOrders[].teamIds[]': MEASURED,
  'GET /workorders 200.workOrders[].estimatedTime': MEASURED,
  'GET /workorders live.workOrders[].teamIds': MEASURED,
  'GET /workorders live.workOrders[].estimatedTime': MEASURED,
  'GET /metertriggers/{id} 200.meterTrigger.workOrderTemplate.data':
    'the seeded triggers have no template, and triggers can only be read',
  'POST /subscriptions body.filters.command': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfAssetStatusTypes': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfCategories': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfCustomAssetStatusesIds': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfPartProperties': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfPartStatuses': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfProperties': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfPurchaseOrderProperties': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfStates': UNDELIVERED,
  'POST /subscriptions body.filters.oneOfStatuses': UNDELIVERED,
  'POST /subscriptions body.filters.vendors': UNDELIVERED,
  'POST /subscriptions body.options.includeOAuthTokensInPayload': UNDELIVERED,
  'POST /subscriptions body.options.omitSendToVendorPopup': UNDELIVERED,
  'POST /subscriptions body.options.onlySerializeFilteredProperties': UNDELIVERED,
  'POST /subscriptions body.options.serializeEntity': UNDELIVERED,
  'POST /subscriptions body.options.serializePurchaseOrder': UNDELIVERED,
}
