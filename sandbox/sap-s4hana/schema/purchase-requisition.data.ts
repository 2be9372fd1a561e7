/** Purchase requisitions. The notation is explained in ../odata/schema.ts. */
export const purchaseRequisitionSchema = `
service /sap/opu/odata/sap/API_PURCHASEREQ_PROCESS_SRV 2 API_PURCHASEREQ_PROCESS_SRV
set A_PurchaseReqnItemText A_PurchaseReqnItemTextType
  *PurchaseRequisition:S10,p *PurchaseRequisitionItem:S5,z *DocumentText:S4,p
  *TechnicalObjectType:S10,p *Language:S2 ArchObjectNumber:S70,cup NoteDescription:S
  FixedIndicator:S1,cup
set A_PurchaseRequisitionHeader A_PurchaseRequisitionHeaderType -delete
  *PurchaseRequisition:S10,p PurchaseRequisitionType:S4,p PurReqnDescription:S40
  SourceDetermination:B,p PurReqnDoOnlyValidation:B,p
  >to_PurchaseReqnItem:A_PurchaseRequisitionItem*(PurchaseRequisition)
set A_PurchaseRequisitionItem A_PurchaseRequisitionItemType -delete
  *PurchaseRequisition:S10,p *PurchaseRequisitionItem:S5,z PurchasingDocument:S10,p
  PurchasingDocumentItem:S5,z PurReqnReleaseStatus:S2,p PurchaseRequisitionType:S4,p
  PurchasingDocumentSubtype:S1,cup PurchasingDocumentItemCategory:S1,p
  PurchaseRequisitionItemText:S40 AccountAssignmentCategory:S1,p Material:S40,p MaterialGroup:S9,p
  PurchasingDocumentCategory:S1,cup RequestedQuantity:D13.3 BaseUnit:S3
  PurchaseRequisitionPrice:D12.3 PurReqnPriceQuantity:D5.0 MaterialGoodsReceiptDuration:D3.0
  ReleaseCode:S1,p PurchaseRequisitionReleaseDate:T0 PurchasingOrganization:S4,p
  PurchasingGroup:S3,p Plant:S4,p CompanyCode:S4,p SourceOfSupplyIsAssigned:B,cup
  SupplyingPlant:S4,p OrderedQuantity:D13.3 DeliveryDate:T0 CreationDate:T0,cu
  ProcessingStatus:S1,p ExternalApprovalStatus:S1,p PurchasingInfoRecord:S10,p Supplier:S10,p
  IsDeleted:S1,p FixedSupplier:S10,p RequisitionerName:S12 CreatedByUser:S12,cup
  PurReqCreationDate:T0,cu DeliveryAddressID:S10,cup ManualDeliveryAddressID:S10,cup
  PurReqnItemCurrency:S5,p MaterialPlannedDeliveryDurn:D3.0 DelivDateCategory:S1,p
  MultipleAcctAssgmtDistribution:S1,p StorageLocation:S4,p PurReqnSSPRequestor:S60
  PurReqnSSPAuthor:S12,p PurchaseContract:S10,p PurReqnSourceOfSupplyType:S1,cup
  PurchaseContractItem:S5,z ConsumptionPosting:S1,p PurReqnOrigin:S1,p PurReqnSSPCatalog:S20
  PurReqnSSPCatalogItem:S40 PurReqnSSPCrossCatalogItem:I IsPurReqnBlocked:S1,p
  ItemDeliveryAddressID:S10,p Language:S2 IsClosed:B,p ReleaseIsNotCompleted:B,p
  ServicePerformer:S10,p ProductType:S2,p PurchaseRequisitionStatus:S8,p ReleaseStrategy:S2,p
  PerformancePeriodStartDate:T0 PerformancePeriodEndDate:T0 PurchaseOrderPriceType:S1,p
  SupplierMaterialNumber:S35,p Batch:S10,p MaterialRevisionLevel:S2,p MinRemainingShelfLife:D4.0
  ItemNetAmount:D16.3 GoodsReceiptIsExpected:B,p InvoiceIsExpected:B,p
  GoodsReceiptIsNonValuated:B,p RequirementTracking:S10,p MRPController:S3,p TaxCode:S2,p
  PurchaseRequisitionIsFixed:B,p AddressID:S10,cup LastChangeDateTime:O7,cu Reservation:S10,cuz
  ExpectedOverallLimitAmount:D14.3 OverallLimitAmount:D14.3 PurContractForOverallLimit:S10,p
  PurReqnExternalReference:S35,p PurReqnItemExternalReference:S10,p PurReqnExternalSystemId:S60
  PurReqnExternalSystemType:S1,p PurReqnTypeExternalReference:S4,p PurReqnProcessingType:S1,p
  PurReqnProcessingDateTime:S14,p ProcmtHubBackendBusSyst:S60 SSPAuthorExternalBPIdnNumber:S60,p
  SSPReqrUserId:S12,p >to_PurchaseReqn:A_PurchaseRequisitionHeader(PurchaseRequisition)
  >to_PurchaseReqnAcctAssgmt:A_PurReqnAcctAssgmt*(PurchaseRequisitionItem,PurchaseRequisition)
  >to_PurchaseReqnDeliveryAddress:A_PurReqAddDelivery(PurchaseRequisitionItem,PurchaseRequisition)
  >to_PurchaseReqnItemText:A_PurchaseReqnItemText*(PurchaseRequisitionItem,PurchaseRequisition)
set A_PurReqAddDelivery A_PurReqAddDeliveryType -create -delete
  *PurchaseRequisition:S10,p *PurchaseRequisitionItem:S5,z AddressID:S10,cup Plant:S4,p
  AddressType:S1,cup ManualDeliveryAddressID:S10,cup ItemDeliveryAddressID:S10,cup CareOfName:S40
  AdditionalStreetSuffixName:S40 CorrespondenceLanguage:S2 PrfrdCommMediumType:S3,p POBox:S10,p
  POBoxIsWithoutNumber:B,p POBoxPostalCode:S10,p POBoxLobbyName:S40 POBoxDeviatingCityName:S40
  POBoxDeviatingRegion:S3,p POBoxDeviatingCountry:S3,p DeliveryServiceTypeCode:S4,p
  DeliveryServiceNumber:S10,p AddressTimeZone:S6,p FullName:S80,cu CityName:S40 District:S40
  CityCode:S12,p HomeCityName:S40 PostalCode:S10,p CompanyPostalCode:S10,p StreetName:S60
  StreetPrefixName:S40 AdditionalStreetPrefixName:S40 StreetSuffixName:S40 HouseNumber:S10
  HouseNumberSupplementText:S10 Building:S20 Floor:S10 RoomNumber:S10 Country:S3,p Region:S3,p
  County:S40 FormOfAddress:S4,p BusinessPartnerName1:S40 BusinessPartnerName2:S40 Nation:S1,p
  PhoneNumber:S30,p FaxNumber:S30,p SearchTerm1:S20,p StreetSearch:S25,p CitySearch:S25,p
  BusinessPartnerName3:S40 BusinessPartnerName4:S40 TaxJurisdiction:S15,p TransportZone:S10,p
  Person:S10,p AddresseeFullName:S80,cu
set A_PurReqnAcctAssgmt A_PurReqnAcctAssgmtType -delete
  *PurchaseRequisition:S10,p *PurchaseRequisitionItem:S5,z *PurchaseReqnAcctAssgmtNumber:S2,z
  CostCenter:S10,p MasterFixedAsset:S12,p ProjectNetwork:S12,p BaseUnit:S3,cu Quantity:D13.3
  MultipleAcctAssgmtDistrPercent:D3.1 PurReqnItemCurrency:S5,cup PurReqnNetAmount:D14.3
  IsDeleted:S1,p CostElement:S10,p GLAccount:S10,p BusinessArea:S4,p SDDocument:S10,p
  SalesOrder:S10,p SalesDocumentItem:S6,z SalesOrderItem:S6,z ScheduleLine:S4,z
  SalesOrderScheduleLine:S4,z FixedAsset:S4,p ProcessOrder:S12,p OrderID:S12,p
  UnloadingPointName:S25 ControllingArea:S4,p CostObject:S12,p ProfitabilitySegment:S10,z
  ProfitCenter:S10,p ProjectNetworkInternalID:S10,z CommitmentItem:S24,p FundsCenter:S16,p
  Fund:S10,p FunctionalArea:S16,p CreationDate:T0 GoodsRecipientName:S12 RealEstateObject:S40,p
  NetworkActivityInternalID:S8,z PartnerAccountNumber:S10,p JointVentureRecoveryCode:S2,p
  SettlementReferenceDate:T0 OrderInternalID:S10,z OrderIntBillOfOperationsItem:S8,z
  EarmarkedFundsDocument:S10,p CostCtrActivityType:S6,p BusinessProcess:S12,p GrantID:S20,p
  ValidityDate:T0 ChartOfAccounts:S4,p WBSElement:S24,p NetworkActivity:S4,fop
  PurchaseRequisitionType:S4,p Plant:S4,p PurchasingOrganization:S4,p PurchasingGroup:S3,p
complex ValidationMessages
  Type:S1,cufon Id:S20,cufon Number:S3,cufon Message:S220,cufon LogNo:S20,cufon LogMsgNo:S6,cufon
  MessageV1:S50,cufon MessageV2:S50,cufon MessageV3:S50,cufon MessageV4:S50,cufon
  Parameter:S32,cufon Row:I,cufon Field:S30,cufon System:S10,cufon
complex Messages
  Type:S1,cufon Id:S20,cufon Number:S3,cufon Message:S220,cufon LogNo:S20,cufon LogMsgNo:S6,cufon
  MessageV1:S50,cufon MessageV2:S50,cufon MessageV3:S50,cufon MessageV4:S50,cufon
  Parameter:S32,cufon Row:I,cufon Field:S30,cufon System:S10,cufon
function Validate GET - ValidationMessages*
  PurchaseRequisition:S
function DiscardFromPurchasing POST - Messages*
  PurchaseRequisition:S PurchaseRequisitionItem:S
function EnableForPurchasing POST - Messages*
  PurchaseRequisition:S PurchaseRequisitionItem:S
`
