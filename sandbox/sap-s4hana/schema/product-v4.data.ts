/** Products, OData V4: the path of writes. The notation is explained in ../odata/schema.ts. */
export const productV4Schema = `
service /sap/opu/odata4/sap/api_product/srvd_a2x/sap/product/0002 4 com.sap.gateway.srvd_a2x.api_product_2.v0001
set Product ProductType -delete etag
  *Product:S18 ProductType:S4,n CreationDate:T CreatedByUser:S12,n LastChangeDate:T
  LastChangedByUser:S12,n LastChangeDateTime:O7 IsMarkedForDeletion:B,n CrossPlantStatus:S2,n
  CrossPlantStatusValidityDate:T ProductOldID:S40,n GrossWeight:D13.3,n WeightUnit:S3,n
  ProductGroup:S9,n BaseUnit:S3,n BaseISOUnit:S3,n ItemCategoryGroup:S4,n NetWeight:D13.3,n
  Division:S2,n VolumeUnit:S3,n ProductVolume:D13.3,n AuthorizationGroup:S4,n ANPCode:S9,n
  SizeOrDimensionText:S32,n IndustryStandardName:S18,n ProductStandardID:S18,n
  InternationalArticleNumberCat:S2,n ProductIsConfigurable:B,n IsBatchManagementRequired:B,n
  ExternalProductGroup:S18,n CrossPlantConfigurableProduct:S40,n SerialNoExplicitnessLevel:S1,n
  ManufacturerNumber:S10,n ProductManufacturerNumber:S40,n IndustrySector:S1,n
  SerialNumberProfile:S4,n
  >_ProductDescription:ProductDescription*(Product) >_ProductPlant:ProductPlant*(Product)
  >_ProductUnitOfMeasure:ProductUnitOfMeasure*(Product)
  >_ProductValuation:ProductValuation*(Product)
set ProductDescription ProductDescriptionType etag
  *Product:S18 *Language:S2 ProductDescription:S40,n >_Product:Product(Product)
set ProductPlant ProductPlantType -delete etag
  *Product:S18 *Plant:S4 PurchasingGroup:S3,n CountryOfOrigin:S3,n ProfileCode:S2,n
  ProfileValidityStartDate:T AvailabilityCheckType:S2,n ProfitCenter:S10,n
  GoodsReceiptDuration:D3.0,n IsMarkedForDeletion:B,n MRPType:S2,n MRPResponsible:S3,n
  ABCIndicator:S1,n MinimumLotSizeQuantity:D13.3,n MaximumLotSizeQuantity:D13.3,n
  FixedLotSizeQuantity:D13.3,n ProcurementType:S1,n IsBatchManagementRequired:B,n BaseUnit:S3,n
  SerialNumberProfile:S4,n >_Product:Product(Product)
set ProductUnitOfMeasure ProductUnitOfMeasureType etag
  *Product:S18 *AlternativeUnit:S3 QuantityNumerator:D5.0,n QuantityDenominator:D5.0,n
  GrossWeight:D13.3,n WeightUnit:S3,n GlobalTradeItemNumber:S18,n
  GlobalTradeItemNumberCategory:S2,n BaseUnit:S3,n >_Product:Product(Product)
set ProductValuation ProductValuationType -delete etag
  *Product:S18 *ValuationArea:S4 *ValuationType:S10 ValuationClass:S4,n StandardPrice:D11.2,n
  ProductPriceUnitQuantity:D5.0,n InventoryValuationProcedure:S1,n MovingAveragePrice:D11.2,n
  Currency:S3,n BaseUnit:S3,n IsMarkedForDeletion:B,n >_Product:Product(Product)
`
