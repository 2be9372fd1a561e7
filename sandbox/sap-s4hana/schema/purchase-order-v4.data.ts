/** Purchase orders, OData V4. The notation is explained in ../odata/schema.ts. */
export const purchaseOrderV4Schema = `
service /sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001 4 com.sap.gateway.srvd_a2x.api_purchaseorder_2.v0001
set PurchaseOrder PurchaseOrder_Type
  *PurchaseOrder:S10 PurchaseOrderType:S4,n PurchaseOrderSubtype:S1,n
  PurchasingDocumentOrigin:S1,n PurchasingDocumentProcessCode:S3,n CreatedByUser:S12,n
  CreationDate:T PurchaseOrderDate:T LastChangeDateTime:O7 ValidityStartDate:T ValidityEndDate:T
  MsgOnGoodsReceiptIsRequested:B,n Language:S2,n PurchaseOrderDeletionCode:S1,n
  ReleaseIsNotCompleted:B,n PurchasingCompletenessStatus:B,n PurchasingProcessingStatus:S2,n
  PurgReleaseSequenceStatus:S8,n ReleaseCode:S1,n PurchasingReleaseStrategy:S2,n
  PurgReasonForDocCancellation:S2,n CompanyCode:S4,n PurchasingOrganization:S4,n
  PurchasingGroup:S3,n Supplier:S10,n ManualSupplierAddressID:S10,n SupplierAddressID:S10,n
  SupplierRespSalesPersonName:S30,n SupplierPhoneNumber:S16,n SupplyingSupplier:S10,n
  SupplyingPlant:S4,n InvoicingParty:S10,n Customer:S10,n PurchaseContract:S10,n
  SupplierQuotationExternalID:S10,n QuotationSubmissionDate:T ItemNumberIntervalForSubItems:S5,n
  PaymentTerms:S4,n CashDiscount1Days:D3,n CashDiscount2Days:D3,n NetPaymentDays:D3,n
  CashDiscount1Percent:D5.3,n CashDiscount2Percent:D5.3,n DownPaymentType:S4,n
  DownPaymentPercentageOfTotAmt:D5.2,n DownPaymentAmount:D11.v,n DownPaymentDueDate:T
  IncotermsClassification:S3,n IncotermsTransferLocation:S28,n IncotermsVersion:S4,n
  IncotermsLocation1:S70,n IncotermsLocation2:S70,n IsIntrastatReportingRelevant:B,n
  IsIntrastatReportingExcluded:B,n CorrespncExternalReference:S12,n
  CorrespncInternalReference:S12,n PricingDocument:S10,n PricingProcedure:S6,n
  DocumentCurrency:S3,n ExchangeRate:D9.5,n ExchangeRateIsFixed:B,n TaxReturnCountry:S3,n
  VATRegistrationCountry:S3,n PurgAggrgdProdCmplncSuplrSts:S1,n
  PurgAggrgdProdMarketabilitySts:S1,n PurgAggrgdSftyDataSheetStatus:S1,n
  PurgProdCmplncTotDngrsGoodsSts:S1,n PurchasingCollectiveNumber:S10,n
  >_PurchaseOrderItem:PurchaseOrderItem*(PurchaseOrder)
  >_PurchaseOrderNote:PurchaseOrderNote*(PurchaseOrder)
set PurchaseOrderAccountAssignment PurchaseOrderAccountAssignment_Type
  *PurchaseOrder:S10 *PurchaseOrderItem:S5 *AccountAssignmentNumber:S2 CostCenter:S10,n
  MasterFixedAsset:S12,n ProjectNetwork:S12,n NetworkActivity:S4,n OrderQuantityUnit:S3,n
  Quantity:D13.3,n MultipleAcctAssgmtDistrPercent:D3.1,n DocumentCurrency:S3,n
  PurgDocNetAmount:D13.v,n IsDeleted:B,n GLAccount:S10,n BusinessArea:S4,n SalesOrder:S10,n
  SalesOrderItem:S6,n SalesOrderScheduleLine:S4,n FixedAsset:S4,n OrderID:S12,n
  UnloadingPointName:S25,n ControllingArea:S4,n CostObject:S12,n ProfitCenter:S10,n
  WBSElementInternalID:S8,n WBSElementExternalID:S24,n ProjectNetworkInternalID:S10,n
  CommitmentItemShortID:S14,n FundsCenter:S16,n Fund:S10,n FunctionalArea:S16,n
  GoodsRecipientName:S12,n IsFinallyInvoiced:B,n NetworkActivityInternalID:S8,n
  PartnerAccountNumber:S10,n JointVentureRecoveryCode:S2,n SettlementReferenceDate:T
  OrderInternalID:S10,n OrderIntBillOfOperationsItem:S8,n TaxCode:S2,n TaxJurisdiction:S15,n
  NonDeductibleInputTaxAmount:D13.v,n CostCtrActivityType:S6,n BusinessProcess:S12,n
  GrantID:S20,n BudgetPeriod:S10,n EarmarkedFundsDocument:S10,n EarmarkedFundsDocumentItem:S3,n
  ValidityDate:T ChartOfAccounts:S4,n ServiceDocumentType:S4,n ServiceDocument:S10,n
  ServiceDocumentItem:S6,n CreationDate:T IsAcctLineFinal:B,n AcctLineFinalReason:S2,n
  CompanyCode:S4,n >_PurchaseOrder:PurchaseOrder(PurchaseOrder)
  >_PurchaseOrderItem:PurchaseOrderItem(PurchaseOrder,PurchaseOrderItem)
set PurchaseOrderItem PurchaseOrderItem_Type
  *PurchaseOrder:S10 *PurchaseOrderItem:S5 PurchaseOrderCategory:S1,n DocumentCurrency:S3,n
  PurchasingDocumentDeletionCode:S1,n MaterialGroup:S9,n Material:S40,n MaterialType:S4,n
  SupplierMaterialNumber:S35,n SupplierSubrange:S6,n ManufacturerPartNmbr:S40,n Manufacturer:S10,n
  ManufacturerMaterial:S40,n PurchaseOrderItemText:S40,n ProductTypeCode:S2,n CompanyCode:S4,n
  Plant:S4,n ManualDeliveryAddressID:S10,n ReferenceDeliveryAddressID:S10,n Customer:S10,n
  Subcontractor:S10,n SupplierIsSubcontractor:B,n CrossPlantConfigurableProduct:S40,n
  ArticleCategory:S2,n PlndOrderReplnmtElmntType:S1,n ProductPurchasePointsQtyUnit:S3,n
  ProductPurchasePointsQty:D13.3,n StorageLocation:S4,n PurchaseOrderQuantityUnit:S3,n
  OrderItemQtyToBaseQtyNmrtr:D5,n OrderItemQtyToBaseQtyDnmntr:D5,n NetPriceQuantity:D5,n
  IsCompletelyDelivered:B,n IsFinallyInvoiced:B,n GoodsReceiptIsExpected:B,n InvoiceIsExpected:B,n
  IsOrderAcknRqd:B,n InvoiceIsGoodsReceiptBased:B,n PurchaseContract:S10,n
  PurchaseContractItem:S5,n PurchaseRequisition:S10,n PurchaseRequisitionItem:S5,n
  RequirementTracking:S10,n SupplierQuotation:S10,n SupplierQuotationItem:S5,n
  EvaldRcptSettlmtIsAllowed:B,n UnlimitedOverdeliveryIsAllowed:B,n
  OverdelivTolrtdLmtRatioInPct:D3.1,n UnderdelivTolrtdLmtRatioInPct:D3.1,n RequisitionerName:S12,n
  PlannedDeliveryDurationInDays:D3,n GoodsReceiptDurationInDays:D3,n PartialDeliveryIsAllowed:S1,n
  ConsumptionPosting:S1,n ServicePerformer:S10,n ServicePackage:S10,n BaseUnit:S3,n
  PurchaseOrderItemCategory:S1,n ProfitCenter:S10,n OrderPriceUnit:S3,n ItemVolumeUnit:S3,n
  ItemWeightUnit:S3,n MultipleAcctAssgmtDistribution:S1,n PartialInvoiceDistribution:S1,n
  PricingDateControl:S1,n IsStatisticalItem:B,n PurchasingParentItem:S5,n
  GoodsReceiptLatestCreationDate:T IsReturnsItem:B,n PurchasingOrderReason:S3,n
  IncotermsClassification:S3,n IncotermsTransferLocation:S28,n IncotermsLocation1:S70,n
  IncotermsLocation2:S70,n PriorSupplier:S10,n InternationalArticleNumber:S18,n
  IntrastatServiceCode:S30,n CommodityCode:S30,n MaterialFreightGroup:S8,n
  DiscountInKindEligibility:S1,n PurgItemIsBlockedForDelivery:B,n
  SupplierConfirmationControlKey:S4,n PurgDocOrderAcknNumber:S20,n PriceIsToBePrinted:B,n
  AccountAssignmentCategory:S1,n PurchasingInfoRecord:S10,n NetAmount:D13.v,n
  GrossAmount:D13.v,n EffectiveAmount:D13.v,n Subtotal1Amount:D13.v,n
  Subtotal2Amount:D13.v,n Subtotal3Amount:D13.v,n Subtotal4Amount:D13.v,n
  Subtotal5Amount:D13.v,n Subtotal6Amount:D13.v,n OrderQuantity:D13.3,n
  NetPriceAmount:D11.v,n ItemVolume:D13.3,n ItemGrossWeight:D13.3,n ItemNetWeight:D13.3,n
  OrderPriceUnitToOrderUnitNmrtr:D5,n OrdPriceUnitToOrderUnitDnmntr:D5,n
  GoodsReceiptIsNonValuated:B,n IsToBeAcceptedAtOrigin:B,n TaxCode:S2,n TaxJurisdiction:S15,n
  TaxCountry:S3,n TaxDeterminationDate:T ShippingInstruction:S2,n MaterialRevisionLevel:S2,n
  NonDeductibleInputTaxAmount:D13.v,n StockType:S1,n ValuationType:S10,n
  ValuationCategory:S1,n ItemIsRejectedBySupplier:B,n PurgDocPriceDate:T
  PurchasingInfoRecordUpdateCode:S1,n PurchasingPriceIsEstimated:B,n
  InvoiceIsMMServiceEntryBased:B,n InventorySpecialStockType:S1,n DeliveryDocumentType:S4,n
  IssuingStorageLocation:S4,n AllocationTable:S10,n AllocationTableItem:S5,n RetailPromotion:S10,n
  PurgConfigurableItemNumber:S40,n PurgDocAggrgdSubitemCategory:S1,n PurgExternalSortNumber:S5,n
  Batch:S10,n PurchasingItemIsFreeOfCharge:B,n DownPaymentType:S4,n
  DownPaymentPercentageOfTotAmt:D5.2,n DownPaymentAmount:D11.v,n DownPaymentDueDate:T
  ExpectedOverallLimitAmount:D13.v,n OverallLimitAmount:D13.v,n
  PurContractForOverallLimit:S10,n PurContractItemForOverallLimit:S5,n
  PurgProdCmplncSupplierStatus:S1,n PurgProductMarketabilityStatus:S1,n
  PurgSafetyDataSheetStatus:S1,n PurgProdCmplncDngrsGoodsStatus:S1,n BR_MaterialOrigin:S1,n
  BR_MaterialUsage:S1,n BR_CFOPCategory:S2,n BR_NCM:S16,n ConsumptionTaxCtrlCode:S16,n
  BR_IsProducedInHouse:B,n ProductSeasonYear:S4,n ProductSeason:S10,n ProductCollection:S10,n
  ProductTheme:S10,n SeasonCompletenessStatus:S1,n ShippingGroupRule:S4,n
  ShippingGroupNumber:S10,n ProductCharacteristic1:S18,n ProductCharacteristic2:S18,n
  ProductCharacteristic3:S18,n PurgDocSubitemCategory:S1,n DiversionStatus:S1,n
  ReferenceDocumentNumber:S10,n ReferenceDocumentItem:S6,n PurchaseOrderReferenceType:S1,n
  ItemHasValueAddedService:B,n ValAddedSrvcParentItmNumber:S5,n StockSegment:S40,n
  >_PurchaseOrder:PurchaseOrder(PurchaseOrder)
  >_PurchaseOrderItemNote:PurchaseOrderItemNote*(PurchaseOrder,PurchaseOrderItem)
  >_PurchaseOrderScheduleLineTP:PurchaseOrderScheduleLine*(PurchaseOrder,PurchaseOrderItem)
  >_PurOrdAccountAssignment:PurchaseOrderAccountAssignment*(PurchaseOrder,PurchaseOrderItem)
set PurchaseOrderItemNote PurchaseOrderItemNote_Type
  *PurchaseOrder:S10 *PurchaseOrderItem:S5 *TextObjectType:S4 *Language:S2 PlainLongText:S,n
  PurchaseOrderItemUniqueID:S15,n >_PurchaseOrder:PurchaseOrder(PurchaseOrder)
  >_PurchaseOrderItem:PurchaseOrderItem(PurchaseOrder,PurchaseOrderItem)
set PurchaseOrderNote PurchaseOrderNote_Type
  *PurchaseOrder:S10 *TextObjectType:S4 *Language:S2 PlainLongText:S,n
  >_PurchaseOrder:PurchaseOrder(PurchaseOrder)
set PurchaseOrderScheduleLine PurchaseOrderScheduleLine_Type
  *PurchaseOrder:S10 *PurchaseOrderItem:S5 *ScheduleLine:S4 ScheduleLineDeliveryDate:T
  SchedLineStscDeliveryDate:T PerformancePeriodStartDate:T PerformancePeriodEndDate:T
  ScheduleLineDeliveryTime:M,n Batch:S10,n BatchBySupplier:S15,n ScheduleLineOrderQuantity:D13.3,n
  OpenPurchaseOrderQuantity:D14.3,n PurchaseOrderQuantityUnit:S3,n Currency:S3,n
  PurchaseRequisition:S10,n PurchaseRequisitionItem:S5,n DelivDateCategory:S1,n
  ScheduleLineOrderDate:T ProductAvailabilityDate:T LoadingDate:T LoadingTime:M,n
  TransportationPlanningDate:T TransportationPlanningTime:M,n GoodsIssueDate:T GoodsIssueTime:M,n
  RouteSchedule:S10,n ProductAvailabilityTime:M,n >_PurchaseOrder:PurchaseOrder(PurchaseOrder)
  >_PurchaseOrderItem:PurchaseOrderItem(PurchaseOrder,PurchaseOrderItem)
`
