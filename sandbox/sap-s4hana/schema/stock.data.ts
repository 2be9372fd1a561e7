/** Stock. The notation is explained in ../odata/schema.ts. */
export const stockSchema = `
service /sap/opu/odata/sap/API_MATERIAL_STOCK_SRV 2 API_MATERIAL_STOCK_SRV
set A_MaterialSerialNumber A_MaterialSerialNumberType -create -update -delete
  *Material:S40,p *SerialNumber:S18,p Plant:S4,p StorageLocation:S4,p
  InventorySpecialStockType:S1,p Batch:S10,p InventoryStockType:S2,p Equipment:S18,p
  Customer:S10,p Supplier:S10,p SDDocument:S10,p SDDocumentItem:S6,z WBSElementInternalID:S8,z
  WBSElementExternalID:S24,p >to_MatlStkInAcctMod:A_MatlStkInAcctMod*(Material)
set A_MaterialStock A_MaterialStockType -create -update -delete
  *Material:S40,p MaterialBaseUnit:S3 >to_MatlStkInAcctMod:A_MatlStkInAcctMod*(Material)
set A_MatlStkInAcctMod A_MatlStkInAcctModType -create -update -delete
  *Material:S40,p *Plant:S4,p *StorageLocation:S4,p *Batch:S10,p *Supplier:S10,p *Customer:S10,p
  *WBSElementInternalID:S8,z *SDDocument:S10,p *SDDocumentItem:S6,z
  *InventorySpecialStockType:S1,p *InventoryStockType:S2,p WBSElementExternalID:S24,p
  MaterialBaseUnit:S3 MatlWrhsStkQtyInMatlBaseUnit:D31.14
  >to_MaterialSerialNumber:A_MaterialSerialNumber*(Material,Plant,StorageLocation,Batch,Supplier,Customer,WBSElementInternalID,SDDocument,SDDocumentItem,InventorySpecialStockType,InventoryStockType)
  >to_MaterialStock:A_MaterialStock(Material)
`
