/** Functional locations. The notation is explained in ../odata/schema.ts. */
export const functionalLocationSchema = `
service /sap/opu/odata/sap/API_FUNCTIONALLOCATION 2 cds_api_functionallocation
set FunctionalLocationClass FunctionalLocationClassType etag
  *FunctionalLocation:S90,u *ClassInternalID:S10,uz *ClassType:S3,up
  FunctionalLocationLabelName:S40,cup KeyDate:T0,cu Class:S18,p ClfnStatus:S1,p
  ClassPositionNumber:H ClassIsStandardClass:S1,p ClfnObjectInternalID:S18,cuz
  ValidityEndDate:T0,cu >to_FunctionalLocation:FunctionalLocation(FunctionalLocation)
set FunctionalLocationWarranty FunctionalLocationWarrantyType -delete etag
  *FunctionalLocation:S30,up *WarrantyType:S1,up FunctionalLocationLabelName:S40,cup
  MasterWarranty:S20,p WarrantyStartDate:T0 WarrantyEndDate:T0 WrntyIsInhtdFromSuperiorObject:S1,p
  WrntyIsPassedOnToChildObject:S1,p >to_FunctionalLocation:FunctionalLocation(FunctionalLocation)
set FunctionalLocation FunctionalLocationType -delete etag=LastChangeDateTime
  *FunctionalLocation:S30,up FunctionalLocationOID:S128 FunctionalLocationLabelName:S40,cup
  FunctionalLocationName:S40 FuncLocationStructure:S5,p FunctionalLocationCategory:S1,p
  SuperiorFunctionalLocation:S30,p SuperiorFuncnlLocLabelName:S40,cup
  FuncnlLocPosInSuperiorTechObj:S4,p TechnicalObjectType:S10,p AuthorizationGroup:S4,p
  GrossWeight:D13.3 GrossWeightUnit:S3 OperationStartDate:T0 InventoryNumber:S25,p
  AcquisitionValue:D13.3 Currency:S5,p AcquisitionDate:T0 AssetManufacturerName:S30
  ManufacturerPartNmbr:S30,p ManufacturerCountry:S3,p ManufacturerPartTypeName:S20
  ConstructionMonth:S2,p ConstructionYear:S4,p ManufacturerSerialNumber:S30,p
  MaintenancePlant:S4,p AssetLocation:S10,p AssetRoom:S8,p PlantSection:S3,p WorkCenter:S8,p
  WorkCenterInternalID:S8,cuz WorkCenterPlant:S4,cup ABCIndicator:S1,p
  MaintObjectFreeDefinedAttrib:S30,p FormOfAddress:S4,p BusinessPartnerName1:S40
  BusinessPartnerName2:S40 CityName:S40 HouseNumber:S10 HouseNumberSupplementText:S10 Building:S20
  Floor:S10 RoomNumber:S10 PostalCode:S10,p StreetName:S60 Region:S3,p Country:S3,p
  PhoneNumber:S30,p FaxNumber:S30,p CompanyCode:S4,p BusinessArea:S4,p MasterFixedAsset:S12,p
  FixedAsset:S4,p CostCenter:S10,p ControllingArea:S4,p WBSElementExternalID:S24,p
  SettlementOrder:S12,p ConstructionMaterial:S18,p MaintenancePlannerGroup:S3,p
  MaintenancePlanningPlant:S4,p MainWorkCenterPlant:S4,p MainWorkCenter:S8,p
  MainWorkCenterInternalID:S8,cuz CatalogProfile:S9,p EquipmentInstallationIsAllowed:B
  OnePieceOfEquipmentIsAllowed:B SalesOrganization:S4,p DistributionChannel:S2,p SalesOffice:S4,p
  OrganizationDivision:S2,p SalesGroup:S3,p FunctionalLocationHasEquipment:S1,cu
  FuncnlLocHasSubOrdinateFuncLoc:S1,cu LastChangeDateTime:O0,cu FuncnlLocIsMarkedForDeletion:B,cu
  FuncnlLocIsDeleted:B,cu FunctionalLocationIsActive:B,cu FunctionalLocationIsCreated:B,cu
  FuncnlLocIsDeactivated:B,cu FunctionalLocationEndOfUseDate:T0 CreatedByUser:S12,cup
  CreationDate:T0,cu LastChangedByUser:S12,cup
  >to_Classification:FunctionalLocationClass*(FunctionalLocation)
  >to_LongText:FunctionalLocationLongText(FunctionalLocation)
  >to_Partner:FunctionalLocationPartner*(FunctionalLocation)
  >to_Warranty:FunctionalLocationWarranty*(FunctionalLocation)
set FunctionalLocationLongText FunctionalLocationLongTextType -delete etag
  *FunctionalLocation:S30,up FunctionalLocationLabelName:S40,cup TextObjectKey:S30,cup
  Language:S2,cu FuncnlLocLongText:S >to_FunctionalLocation:FunctionalLocation(FunctionalLocation)
set FunctionalLocationPartner FunctionalLocationPartnerType -delete etag
  *FunctionalLocation:S30,up *PartnerFunction:S2,up *FuncnlLocPartnerObjectNmbr:S6,uz
  FunctionalLocationLabelName:S40,cup Partner:S12,p CreatedByUser:S12,cup CreationDate:T0,cu
  CreationTime:M0,cu LastChangedByUser:S12,cup LastChangeTime:M0,cu LastChangeDate:T0,cu
  MaintObjectInternalID:S22,cup >to_FunctionalLocation:FunctionalLocation(FunctionalLocation)
complex DummyFunctionImportResult
  IsInvalid:B
function DismantleFunctionalLocation POST FunctionalLocation FunctionalLocationType for=FunctionalLocationType
  FunctionalLocation:S30 FuncLocDismantleDate:T0,N FuncLocDismantleTime:M0,N
function InstallFunctionalLocation POST FunctionalLocation FunctionalLocationType for=FunctionalLocationType
  FunctionalLocation:S30 SuperiorFunctionalLocation:S40,N FuncLocInstallationPosNmbr:S4,N
  FuncLocInstallationDate:T0,N FuncLocInstallationTime:M0,N
function RsetFuncLocFromMrkdForDeletion POST - DummyFunctionImportResult for=FunctionalLocationType
  FunctionalLocation:S30
function RsetFuncnlLocationFromInactive POST - DummyFunctionImportResult for=FunctionalLocationType
  FunctionalLocation:S30
function SetFuncLocToMarkedForDeletion POST - DummyFunctionImportResult for=FunctionalLocationType
  FunctionalLocation:S30
function SetFuncnlLocationToInactive POST - DummyFunctionImportResult for=FunctionalLocationType
  FunctionalLocation:S30
`
