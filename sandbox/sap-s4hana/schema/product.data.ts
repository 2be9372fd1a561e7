/** Products with the sets that purchasing, stock and maintenance need. The notation is explained in ../odata/schema.ts. */
export const productSchema = `
service /sap/opu/odata/sap/API_PRODUCT_SRV 2 API_PRODUCT_SRV
set A_Product A_ProductType -delete
  *Product:S40,p ProductType:S4,p CrossPlantStatus:S2,p CrossPlantStatusValidityDate:T0
  CreationDate:T0,cu CreatedByUser:S12,cup LastChangeDate:T0,cu LastChangedByUser:S12,cup
  LastChangeDateTime:O7,cu IsMarkedForDeletion:B ProductOldID:S40,p GrossWeight:D13.3
  PurchaseOrderQuantityUnit:S3 SourceOfSupply:S1,p WeightUnit:S3 NetWeight:D13.3
  CountryOfOrigin:S3,p CompetitorID:S10,p ProductGroup:S9,p BaseUnit:S3 ItemCategoryGroup:S4,p
  ProductHierarchy:S18,p Division:S2,p VarblPurOrdUnitIsActive:S1,p VolumeUnit:S3
  MaterialVolume:D13.3 ANPCode:S9,z Brand:S4,p ProcurementRule:S1,p ValidityStartDate:T0
  LowLevelCode:S3,p ProdNoInGenProdInPrepackProd:S40,p SerialIdentifierAssgmtProfile:S4,p
  SizeOrDimensionText:S32,p IndustryStandardName:S18,p ProductStandardID:S18,p
  InternationalArticleNumberCat:S2,p ProductIsConfigurable:B IsBatchManagementRequired:B
  ExternalProductGroup:S18,p CrossPlantConfigurableProduct:S40,p SerialNoExplicitnessLevel:S1,p
  ProductManufacturerNumber:S40,p ManufacturerNumber:S10,p ManufacturerPartProfile:S4,p
  QltyMgmtInProcmtIsActive:B IndustrySector:S1,p ChangeNumber:S12,p MaterialRevisionLevel:S2,p
  HandlingIndicator:S4,p WarehouseProductGroup:S4,p WarehouseStorageCondition:S2,p
  StandardHandlingUnitType:S4,p SerialNumberProfile:S4,p AdjustmentProfile:S3,p
  PreferredUnitOfMeasure:S3 IsPilferable:B IsRelevantForHzdsSubstances:B QuarantinePeriod:D3.0
  TimeUnitForQuarantinePeriod:S3 QualityInspectionGroup:S4,p AuthorizationGroup:S4,p
  DocumentIsCreatedByCAD:B HandlingUnitType:S4,p HasVariableTareWeight:B
  MaximumPackagingLength:D15.3 MaximumPackagingWidth:D15.3 MaximumPackagingHeight:D15.3
  UnitForMaxPackagingDimensions:S3 >to_Description:A_ProductDescription*(Product)
  >to_Plant:A_ProductPlant*(Product) >to_ProductBasicText:A_ProductBasicText*(Product)
  >to_ProductProcurement:A_ProductProcurement(Product)
  >to_ProductPurchaseText:A_ProductPurchaseText*(Product)
  >to_ProductUnitsOfMeasure:A_ProductUnitsOfMeasure*(Product)
  >to_Valuation:A_ProductValuation*(Product)
set A_ProductBasicText A_ProductBasicTextType
  *Product:S40,p *Language:S2 LongText:S
set A_ProductDescription A_ProductDescriptionType
  *Product:S40,p *Language:S2 ProductDescription:S40
set A_ProductPlant A_ProductPlantType -delete
  *Product:S40,p *Plant:S4,p PurchasingGroup:S3,p CountryOfOrigin:S3,p RegionOfOrigin:S3,p
  ProductionInvtryManagedLoc:S4,p ProfileCode:S2,p ProfileValidityStartDate:T0
  AvailabilityCheckType:S2,p FiscalYearVariant:S2,p PeriodType:S1,p ProfitCenter:S10,p
  Commodity:S17,p GoodsReceiptDuration:D3.0 MaintenanceStatusName:S15,p IsMarkedForDeletion:B
  MRPType:S2,p MRPResponsible:S3,p ABCIndicator:S1,p MinimumLotSizeQuantity:D13.3
  MaximumLotSizeQuantity:D13.3 FixedLotSizeQuantity:D13.3 ConsumptionTaxCtrlCode:S16,p
  IsCoProduct:B ProductIsConfigurable:S40,p StockDeterminationGroup:S4,p
  StockInTransferQuantity:D13.3 StockInTransitQuantity:D13.3 HasPostToInspectionStock:B
  IsBatchManagementRequired:B SerialNumberProfile:S4,p IsNegativeStockAllowed:B
  GoodsReceiptBlockedStockQty:D13.3 HasConsignmentCtrl:S1,p FiscalYearCurrentPeriod:S4,z
  FiscalMonthCurrentPeriod:S2,z ProcurementType:S1,p IsInternalBatchManaged:B
  ProductCFOPCategory:S2,p ProductIsExciseTaxRelevant:B BaseUnit:S3 ConfigurableProduct:S40,p
  GoodsIssueUnit:S3 MaterialFreightGroup:S8,p OriginalBatchReferenceMaterial:S40,p
  OriglBatchManagementIsRequired:S1,p ProductIsCriticalPrt:B ProductLogisticsHandlingGroup:S4,p
  >to_ProductPlantProcurement:A_ProductPlantProcurement(Product,Plant)
  >to_StorageLocation:A_ProductStorageLocation*(Product,Plant)
set A_ProductPlantProcurement A_ProductPlantProcurementType -delete
  *Product:S40,p *Plant:S4,p IsAutoPurOrdCreationAllowed:B IsSourceListRequired:B
  SourceOfSupplyCategory:S1,p ItmIsRlvtToJITDelivSchedules:S1,p
set A_ProductProcurement A_ProductProcurementType -delete
  *Product:S40,p PurchaseOrderQuantityUnit:S3 VarblPurOrdUnitStatus:S1,p
  PurchasingAcknProfile:S4,p
set A_ProductPurchaseText A_ProductPurchaseTextType
  *Product:S40,p *Language:S2 LongText:S
set A_ProductStorageLocation A_ProductStorageLocationType -delete
  *Product:S40,p *Plant:S4,p *StorageLocation:S4,p WarehouseStorageBin:S10,p
  MaintenanceStatus:S15,cup PhysicalInventoryBlockInd:S1,p CreationDate:T0,cu
  IsMarkedForDeletion:B DateOfLastPostedCntUnRstrcdStk:T0 InventoryCorrectionFactor:F
  InvtryRestrictedUseStockInd:S3,p InvtryCurrentYearStockInd:S3,p
  InvtryQualInspCurrentYrStkInd:S3,p InventoryBlockStockInd:S3,p InvtryRestStockPrevPeriodInd:S3,p
  InventoryStockPrevPeriod:S3,p InvtryStockQltyInspPrevPeriod:S3,p
  HasInvtryBlockStockPrevPeriod:S3,p FiscalYearCurrentPeriod:S4,z FiscalMonthCurrentPeriod:S2,z
  FiscalYearCurrentInvtryPeriod:S4,z LeanWrhsManagementPickingArea:S3,p
set A_ProductUnitsOfMeasure A_ProductUnitsOfMeasureType
  *Product:S40,p *AlternativeUnit:S3 QuantityNumerator:D5.0 QuantityDenominator:D5.0
  MaterialVolume:D13.3 VolumeUnit:S3 GrossWeight:D13.3 WeightUnit:S3 GlobalTradeItemNumber:S18,p
  GlobalTradeItemNumberCategory:S2,p UnitSpecificProductLength:D13.3
  UnitSpecificProductWidth:D13.3 UnitSpecificProductHeight:D13.3 ProductMeasurementUnit:S3
  LowerLevelPackagingUnit:S3 RemainingVolumeAfterNesting:D3.0 MaximumStackingFactor:Y
  CapacityUsage:D15.3 BaseUnit:S3
set A_ProductValuation A_ProductValuationType -delete
  *Product:S40,p *ValuationArea:S4,p *ValuationType:S10,p ValuationClass:S4,p
  PriceDeterminationControl:S1,p StandardPrice:D12.3 PriceUnitQty:D5.0
  InventoryValuationProcedure:S1,p IsMarkedForDeletion:B MovingAveragePrice:D12.3
  ValuationCategory:S1,p ProductUsageType:S1,p ProductOriginType:S1,p IsProducedInhouse:B
  ProdCostEstNumber:S12,z ProjectStockValuationClass:S4,p ValuationClassSalesOrderStock:S4,p
  PlannedPrice1InCoCodeCrcy:D12.3 PlannedPrice2InCoCodeCrcy:D12.3 PlannedPrice3InCoCodeCrcy:D12.3
  FuturePlndPrice1ValdtyDate:T0 FuturePlndPrice2ValdtyDate:T0 FuturePlndPrice3ValdtyDate:T0
  TaxBasedPricesPriceUnitQty:D5.0 PriceLastChangeDate:T0 PlannedPrice:D12.3
  PrevInvtryPriceInCoCodeCrcy:D12.3 Currency:S5,p BaseUnit:S3
`
