/** Purchase orders, OData V2. The notation is explained in ../odata/schema.ts. */
export const purchaseOrderSchema = `
service /sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV 2 API_PURCHASEORDER_PROCESS_SRV
set A_POSubcontractingComponent A_POSubcontractingComponentType etag
  *PurchaseOrder:S10,p *PurchaseOrderItem:S5,z *ScheduleLine:S4,z *ReservationItem:S4,cz
  *RecordType:S1,cp Material:S40,p BOMItemDescription:S40,cu RequiredQuantity:D13.3,cu
  BaseUnit:S3,cu RequirementDate:T0 QuantityInEntryUnit:D13.3 EntryUnit:S3
  WithdrawnQuantity:D13.3,cu Plant:S4,p Batch:S10,cup
set A_PurchaseOrder A_PurchaseOrderType etag
  *PurchaseOrder:S10,p CompanyCode:S4,p PurchaseOrderType:S4,p
  PurchasingDocumentDeletionCode:S1,cup PurchasingProcessingStatus:S2,cup CreatedByUser:S12,cup
  CreationDate:T0,cu LastChangeDateTime:O7,cu Supplier:S10,p PurchaseOrderSubtype:S1,cup
  Language:S2 PaymentTerms:S4,p CashDiscount1Days:D3.0 CashDiscount2Days:D3.0 NetPaymentDays:D3.0
  CashDiscount1Percent:D5.3 CashDiscount2Percent:D5.3 PurchasingOrganization:S4,p
  PurchasingDocumentOrigin:S1,cup PurchasingGroup:S3,p PurchaseOrderDate:T0 DocumentCurrency:S5,p
  ExchangeRate:S12 ExchangeRateIsFixed:B ValidityStartDate:T0 ValidityEndDate:T0
  SupplierQuotationExternalID:S10,p PurchasingCollectiveNumber:S10,p
  SupplierRespSalesPersonName:S30 SupplierPhoneNumber:S16 SupplyingSupplier:S10,p
  SupplyingPlant:S4,p IncotermsClassification:S3,p CorrespncExternalReference:S12
  CorrespncInternalReference:S12 InvoicingParty:S10,p ReleaseIsNotCompleted:B,cu
  PurchasingCompletenessStatus:B IncotermsVersion:S4,p IncotermsLocation1:S70
  IncotermsLocation2:S70 ManualSupplierAddressID:S10,cup IsEndOfPurposeBlocked:S1,cup
  AddressCityName:S40 AddressFaxNumber:S30,p AddressHouseNumber:S10 AddressName:S40
  AddressPostalCode:S10,p AddressStreetName:S60 AddressPhoneNumber:S30,p AddressRegion:S3,p
  AddressCountry:S3,p AddressCorrespondenceLanguage:S2 PurgAggrgdProdCmplncSuplrSts:S1,cup
  PurgAggrgdProdMarketabilitySts:S1,cup PurgAggrgdSftyDataSheetStatus:S1,cup
  PurgProdCmplncTotDngrsGoodsSts:S1,cup >to_PurchaseOrderItem:A_PurchaseOrderItem*(PurchaseOrder)
  >to_PurchaseOrderNote:A_PurchaseOrderNote*(PurchaseOrder)
set A_PurchaseOrderItem A_PurchaseOrderItemType etag
  *PurchaseOrder:S10,p *PurchaseOrderItem:S5,z PurchasingDocumentDeletionCode:S1,cup
  PurchaseOrderItemText:S40 Plant:S4,p StorageLocation:S4,p MaterialGroup:S9,p
  PurchasingInfoRecord:S10,p SupplierMaterialNumber:S35,p OrderQuantity:D13.3
  PurchaseOrderQuantityUnit:S3 OrderPriceUnit:S3 OrderPriceUnitToOrderUnitNmrtr:D5.0
  OrdPriceUnitToOrderUnitDnmntr:D5.0 DocumentCurrency:S5,cup NetPriceAmount:D12.3
  NetPriceQuantity:D5.0 TaxCode:S2,p ShippingInstruction:S2,p TaxDeterminationDate:T0
  TaxCountry:S3,p PriceIsToBePrinted:B OverdelivTolrtdLmtRatioInPct:D3.1
  UnlimitedOverdeliveryIsAllowed:B UnderdelivTolrtdLmtRatioInPct:D3.1 ValuationType:S10,p
  IsCompletelyDelivered:B IsFinallyInvoiced:B PurchaseOrderItemCategory:S1,p
  AccountAssignmentCategory:S1,p MultipleAcctAssgmtDistribution:S1,p
  PartialInvoiceDistribution:S1,p GoodsReceiptIsExpected:B GoodsReceiptIsNonValuated:B
  InvoiceIsExpected:B InvoiceIsGoodsReceiptBased:B PurchaseContract:S10,p
  PurchaseContractItem:S5,z Customer:S10,p Subcontractor:S10,p SupplierIsSubcontractor:B
  ItemNetWeight:D13.3 ItemWeightUnit:S3 TaxJurisdiction:S15,p PricingDateControl:S1,p
  ItemVolume:D13.3 ItemVolumeUnit:S3 SupplierConfirmationControlKey:S4,p
  IncotermsClassification:S3,p IncotermsTransferLocation:S28 EvaldRcptSettlmtIsAllowed:B
  PurchaseRequisition:S10,p PurchaseRequisitionItem:S5,z IsReturnsItem:B RequisitionerName:S12
  ServicePackage:S10,z EarmarkedFunds:S10,p EarmarkedFundsDocument:S10,p EarmarkedFundsItem:S3,z
  EarmarkedFundsDocumentItem:S3,z IncotermsLocation1:S70 IncotermsLocation2:S70 Material:S40,p
  InternationalArticleNumber:S18,p ManufacturerMaterial:S40,p ServicePerformer:S10,p
  ProductType:S2,p ExpectedOverallLimitAmount:D14.3 OverallLimitAmount:D14.3
  PurContractForOverallLimit:S10,p PurchasingParentItem:S5,z PurgConfigurableItemNumber:S40,cup
  PurgDocAggrgdSubitemCategory:S1,p PurgDocSubitemCategory:S1,cup PurgExternalSortNumber:S5,cuz
  Batch:S10,p PurchasingItemIsFreeOfCharge:B ReferenceDeliveryAddressID:S10,p
  DeliveryAddressID:S10,cup DeliveryAddressName:S40 DeliveryAddressName2:S40
  DeliveryAddressFullName:S80,cu DeliveryAddressStreetName:S60 DeliveryAddressHouseNumber:S10
  DeliveryAddressCityName:S40 DeliveryAddressPostalCode:S10,p DeliveryAddressRegion:S3,p
  DeliveryAddressCountry:S3,p DeliveryAddressDistrictName:S40 DownPaymentType:S4,p
  DownPaymentPercentageOfTotAmt:D5.2 DownPaymentAmount:D12.3 DownPaymentDueDate:T0
  BR_MaterialUsage:S1,p BR_MaterialOrigin:S1,p BR_CFOPCategory:S2,p BR_IsProducedInHouse:B
  ConsumptionTaxCtrlCode:S16,p PurgProdCmplncSupplierStatus:S1,cup
  PurgProductMarketabilityStatus:S1,cup PurgSafetyDataSheetStatus:S1,cup
  PurgProdCmplncDngrsGoodsStatus:S1,cup StockSegment:S40,p RequirementSegment:S40,p
  >to_PurchaseOrder:A_PurchaseOrder(PurchaseOrder)
  >to_AccountAssignment:A_PurOrdAccountAssignment*(PurchaseOrderItem,PurchaseOrder)
  >to_PurchaseOrderItemNote:A_PurchaseOrderItemNote*(PurchaseOrderItem,PurchaseOrder)
  >to_PurchaseOrderPricingElement:A_PurOrdPricingElement*(PurchaseOrderItem,PurchaseOrder)
  >to_ScheduleLine:A_PurchaseOrderScheduleLine*(PurchaseOrderItem=PurchasingDocumentItem,PurchaseOrder=PurchasingDocument)
set A_PurchaseOrderItemNote A_PurchaseOrderItemNoteType etag
  *PurchaseOrder:S10,p *PurchaseOrderItem:S5,z *TextObjectType:S4,p *Language:S2 PlainLongText:S,f
set A_PurchaseOrderNote A_PurchaseOrderNoteType etag
  *PurchaseOrder:S10,p *TextObjectType:S4,p *Language:S2 PlainLongText:S,f
set A_PurchaseOrderScheduleLine A_PurchaseOrderScheduleLineType etag
  *PurchasingDocument:S10,p *PurchasingDocumentItem:S5,z *ScheduleLine:S4,z DelivDateCategory:S1,p
  ScheduleLineDeliveryDate:T0 PurchaseOrderQuantityUnit:S3,cu ScheduleLineOrderQuantity:D13.3
  ScheduleLineDeliveryTime:M0 SchedLineStscDeliveryDate:T0 PurchaseRequisition:S10,p
  PurchaseRequisitionItem:S5,z ScheduleLineCommittedQuantity:D13.3 PerformancePeriodStartDate:T0
  PerformancePeriodEndDate:T0
  >to_SubcontractingComponent:A_POSubcontractingComponent*(ScheduleLine,PurchasingDocumentItem=PurchaseOrderItem,PurchasingDocument=PurchaseOrder)
set A_PurOrdAccountAssignment A_PurOrdAccountAssignmentType etag
  *PurchaseOrder:S10,p *PurchaseOrderItem:S5,z *AccountAssignmentNumber:S2,z IsDeleted:B,cu
  PurchaseOrderQuantityUnit:S3,cu Quantity:D13.3 MultipleAcctAssgmtDistrPercent:D3.1
  DocumentCurrency:S5,cup PurgDocNetAmount:D14.3 GLAccount:S10,p BusinessArea:S4,p
  CostCenter:S10,p SalesOrder:S10,p SalesOrderItem:S6,z SalesOrderScheduleLine:S4,z
  MasterFixedAsset:S12,p FixedAsset:S4,p GoodsRecipientName:S12 UnloadingPointName:S25
  ControllingArea:S4,p CostObject:S12,p OrderID:S12,p ProfitCenter:S10,p
  WBSElementInternalID:S24,z WBSElement:S24,p WBSElementExternalID:S24,p ProjectNetwork:S12,p
  NetworkActivity:S4,p RealEstateObject:S40,p PartnerAccountNumber:S10,p CommitmentItem:S24,p
  JointVentureRecoveryCode:S2,p FundsCenter:S16,p Fund:S10,p FunctionalArea:S16,p
  SettlementReferenceDate:T0 TaxCode:S2,p TaxJurisdiction:S15,p CostCtrActivityType:S6,p
  BusinessProcess:S12,p EarmarkedFundsDocument:S10,p GrantID:S20,p BudgetPeriod:S10,p
set A_PurOrdPricingElement A_PurOrdPricingElementType etag
  *PurchaseOrder:S10,p *PurchaseOrderItem:S5,z *PricingDocument:S10,p *PricingDocumentItem:S6,z
  *PricingProcedureStep:S3,z *PricingProcedureCounter:S3,z ConditionType:S4,p
  ConditionRateValue:D24.9 ConditionCurrency:S5,p PriceDetnExchangeRate:S12,cu
  TransactionCurrency:S5,cup ConditionAmount:D16.3,cu ConditionQuantityUnit:S3
  ConditionQuantity:D5.0 ConditionApplication:S2,cup PricingDateTime:S14,cup
  ConditionCalculationType:S3,cup ConditionBaseValue:D24.9,cu ConditionToBaseQtyNmrtr:D10.0
  ConditionToBaseQtyDnmntr:D10.0 ConditionCategory:S1,cu ConditionIsForStatistics:B,cu
  PricingScaleType:S1,cup IsRelevantForAccrual:B,cu CndnIsRelevantForInvoiceList:S1,cup
  ConditionOrigin:S1,cup IsGroupCondition:S1,cup CndnIsRelevantForLimitValue:B,cu
  ConditionSequentialNumber:S3,cuz ConditionControl:S1,cup ConditionInactiveReason:S1,cup
  ConditionClass:S1,cup FactorForConditionBasisValue:F,cu PricingScaleBasis:S3,cup
  ConditionScaleBasisValue:D24.9,cu ConditionScaleBasisCurrency:S5,cup
  ConditionScaleBasisUnit:S3,cu CndnIsRelevantForIntcoBilling:B,cu
  ConditionIsForConfiguration:B,cu ConditionIsManuallyChanged:B,cu ConditionRecord:S10,cup
  AccessNumberOfAccessSequence:S3,cuz
complex DummyFunctionImportResult
  IsInvalid:B
complex GetPDFResult
  PurchaseOrderBinary:S,cufon
function GetOutputBinaryData GET - GetPDFResult for=A_PurchaseOrderType
  PurchaseOrder:S10,N
function GetPDF GET - GetPDFResult for=A_PurchaseOrderType
  PurchaseOrder:S11000
`
