const CUSTOM = 'a field that the customer of the simulated system has added, as most have'

/** Places where the SAP sandbox differs from the vendor's documents on purpose, with the reason. */
export const accepted: Record<string, string> = {
  'API_PURCHASEORDER_PROCESS_SRV A_PurchaseOrder.YY1_ProjectCode_PDH': CUSTOM,
  'API_PURCHASEORDER_PROCESS_SRV A_PurchaseOrder.ZZ1_Requester_PDH': CUSTOM,
  'API_PURCHASEORDER_PROCESS_SRV A_PurchaseOrderItem.YY1_Inspection_PDI': CUSTOM,
  'API_PURCHASEORDER_PROCESS_SRV A_PurchaseOrderItem.YY1_WarrantyDays_PDI': CUSTOM,
  'API_PURCHASEORDER_PROCESS_SRV A_PurchaseOrderItem.ZZ1_LegacyItem_PDI': CUSTOM,
  'CE_PURCHASEORDER_0001 PurchaseOrder.YY1_ProjectCode_PDH': CUSTOM,
  'CE_PURCHASEORDER_0001 PurchaseOrder.ZZ1_Requester_PDH': CUSTOM,
  'CE_PURCHASEORDER_0001 PurchaseOrderItem.YY1_Inspection_PDI': CUSTOM,
  'CE_PURCHASEORDER_0001 PurchaseOrderItem.YY1_WarrantyDays_PDI': CUSTOM,
  'CE_PURCHASEORDER_0001 PurchaseOrderItem.ZZ1_LegacyItem_PDI': CUSTOM,
  'API_MAINTNOTIFICATION MaintenanceNotification.ZZ1_work_test_NTF':
    'a field of the customer from whose system the document was taken',
}
