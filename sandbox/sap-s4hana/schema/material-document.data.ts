/** Material documents. The notation is explained in ../odata/schema.ts. */
export const materialDocumentSchema = `
service /sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV 2 API_MATERIAL_DOCUMENT_SRV
set A_MaterialDocumentHeader A_MaterialDocumentHeaderType -update -delete
  *MaterialDocumentYear:S4,z *MaterialDocument:S10,p InventoryTransactionType:S2,p DocumentDate:T0
  PostingDate:T0 CreationDate:T0 CreationTime:M0 CreatedByUser:S12,p
  MaterialDocumentHeaderText:S25 ReferenceDocument:S16,p VersionForPrintingSlip:S1,p
  ManualPrintIsTriggered:S1,p CtrlPostgForExtWhseMgmtSyst:S1,p GoodsMovementCode:S2,p
  >to_MaterialDocumentItem:A_MaterialDocumentItem*(MaterialDocumentYear,MaterialDocument)
set A_MaterialDocumentItem A_MaterialDocumentItemType -create -update -delete
  *MaterialDocumentYear:S4,z *MaterialDocument:S10,p *MaterialDocumentItem:S4,z Material:S40,p
  Plant:S4,p StorageLocation:S4,p Batch:S10,p GoodsMovementType:S3,p InventoryStockType:S2,p
  InventoryValuationType:S10,p InventorySpecialStockType:S1,p Supplier:S10,p Customer:S10,p
  SalesOrder:S10,p SalesOrderItem:S6,z SalesOrderScheduleLine:S4,z PurchaseOrder:S10,p
  PurchaseOrderItem:S5,z WBSElement:S24,p ManufacturingOrder:S12,p ManufacturingOrderItem:S4,z
  GoodsMovementRefDocType:S1,p GoodsMovementReasonCode:S4,z Delivery:S10,p DeliveryItem:S6,z
  AccountAssignmentCategory:S1,p CostCenter:S10,p ControllingArea:S4,p CostObject:S12,p
  GLAccount:S10,p FunctionalArea:S16,p ProfitabilitySegment:S10,z ProfitCenter:S10,p
  MasterFixedAsset:S12,p FixedAsset:S4,p MaterialBaseUnit:S3 QuantityInBaseUnit:D13.3 EntryUnit:S3
  QuantityInEntryUnit:D13.3 CompanyCodeCurrency:S5,p GdsMvtExtAmtInCoCodeCrcy:D14.3
  SlsPrcAmtInclVATInCoCodeCrcy:D14.3 FiscalYear:S4,z FiscalYearPeriod:S7,z FiscalYearVariant:S2,p
  IssgOrRcvgMaterial:S40,p IssgOrRcvgBatch:S10,p IssuingOrReceivingPlant:S4,p
  IssuingOrReceivingStorageLoc:S4,p IssuingOrReceivingStockType:S2,p IssgOrRcvgSpclStockInd:S1,p
  IssuingOrReceivingValType:S10,p IsCompletelyDelivered:B,p MaterialDocumentItemText:S50
  GoodsRecipientName:S12 UnloadingPointName:S25 ShelfLifeExpirationDate:T0 ManufactureDate:T0
  SerialNumbersAreCreatedAutomly:B,p Reservation:S10,z ReservationItem:S4,z
  ReservationIsFinallyIssued:B,p SpecialStockIdfgSalesOrder:S10,p
  SpecialStockIdfgSalesOrderItem:S6,z SpecialStockIdfgWBSElement:S24,p IsAutomaticallyCreated:S1,p
  MaterialDocumentLine:S6,z MaterialDocumentParentLine:S6,z HierarchyNodeLevel:S2,z
  GoodsMovementIsCancelled:B,p ReversedMaterialDocumentYear:S4,z ReversedMaterialDocument:S10,p
  ReversedMaterialDocumentItem:S4,z ReferenceDocumentFiscalYear:S4,z
  InvtryMgmtRefDocumentItem:S4,z InvtryMgmtReferenceDocument:S10,p
  MaterialDocumentPostingType:S1,p InventoryUsabilityCode:S1,p EWMWarehouse:S4,p
  EWMStorageBin:S18,p StockSegment:S40,p IssgOrRcvgStockSegment:S40,p
  >to_MaterialDocumentHeader:A_MaterialDocumentHeader(MaterialDocumentYear,MaterialDocument)
  >to_SerialNumbers:A_SerialNumberMaterialDocument*(MaterialDocumentYear,MaterialDocument,MaterialDocumentItem)
set A_SerialNumberMaterialDocument A_SerialNumberMaterialDocumentType -create -update -delete
  *Material:S40,p *SerialNumber:S18,p *MaterialDocument:S10,p *MaterialDocumentItem:S4,z
  *MaterialDocumentYear:S4,z
function Cancel POST A_MaterialDocumentHeader A_MaterialDocumentHeaderType for=A_MaterialDocumentHeaderType
  MaterialDocumentYear:S4 MaterialDocument:S10 PostingDate:T0,N
function CancelItem POST A_MaterialDocumentItem A_MaterialDocumentItemType for=A_MaterialDocumentItemType
  MaterialDocumentYear:S4 MaterialDocument:S10 MaterialDocumentItem:S4 PostingDate:T0,N
`
