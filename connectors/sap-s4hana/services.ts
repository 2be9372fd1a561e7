const v2 = (name: string) => `/sap/opu/odata/sap/${name}`
const v4 = (group: string, service: string, version: string) =>
  `/sap/opu/odata4/sap/${group}/srvd_a2x/sap/${service}/${version}`

/** Where each published service stands, behind the system's address. */
export const services = {
  purchaseOrder: v2('API_PURCHASEORDER_PROCESS_SRV'),
  purchaseRequisition: v2('API_PURCHASEREQ_PROCESS_SRV'),
  businessPartner: v2('API_BUSINESS_PARTNER'),
  product: v2('API_PRODUCT_SRV'),
  /** The only one that takes products on cloud public (measured by others). */
  productV4: v4('api_product', 'product', '0002'),
  stock: v2('API_MATERIAL_STOCK_SRV'),
  materialDocument: v2('API_MATERIAL_DOCUMENT_SRV'),
  equipment: v2('API_EQUIPMENT'),
  functionalLocation: v2('API_FUNCTIONALLOCATION'),
  notification: v2('API_MAINTNOTIFICATION'),
  /** Registered in version 2 only: without it the gateway finds no service (metadata). */
  maintenanceOrder: v2('API_MAINTENANCEORDER;v=2'),
  confirmation: v2('API_MAINTORDERCONFIRMATION'),
  maintenancePlan: v2('API_MAINTENANCEPLAN'),
  measuringPoint: v4('api_measuringpoint', 'measuringpoint', '0001'),
  measurementDocument: v4('api_measurementdocument', 'measurementdocument', '0001'),
  attachment: v2('API_CV_ATTACHMENT_SRV'),
} as const

/** The service that an address belongs to; null for any other address. */
export function serviceOf(path: string): string | null {
  return (
    /^\/sap\/opu\/odata4\/sap\/[^/]+\/[^/]+\/sap\/[^/]+\/\d+/.exec(path)?.[0] ??
    /^\/sap\/opu\/odata\/[^/]+\/[^/?]+/.exec(path)?.[0] ??
    null
  )
}
