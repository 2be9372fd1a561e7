/** Equipment. The notation is explained in ../odata/schema.ts. */
export const equipmentSchema = `
service /sap/opu/odata/sap/API_EQUIPMENT 2 cds_api_equipment
set Equipment EquipmentType -delete etag=LastChangeDateTime
  *Equipment:S18,up *ValidityEndDate:T0,cu ValidityEndTime:M0,cu
  EquipmentValidityEndDateTime:O0,cu ValidityStartDate:T0 EquipmentOID:S128 EquipmentName:S40
  EquipmentCategory:S1,p TechnicalObjectType:S10,p AuthorizationGroup:S4,p GrossWeight:D13.3
  GrossWeightUnit:S3 SizeOrDimensionText:S18,p InventoryNumber:S25,p OperationStartDate:T0
  AcquisitionValue:D13.3 Currency:S5,p AcquisitionDate:T0 AssetManufacturerName:S30
  ManufacturerPartTypeName:S20 ManufacturerCountry:S3,p ConstructionYear:S4,p
  ConstructionMonth:S2,p ManufacturerPartNmbr:S30,p ManufacturerSerialNumber:S30,p
  EquipmentEndOfUseDate:T0 MaintenancePlant:S4,p AssetLocation:S10,p AssetRoom:S8,p
  PlantSection:S3,p WorkCenter:S8,p WorkCenterInternalID:S8,cuz WorkCenterPlant:S4,cup
  ABCIndicator:S1,p MaintObjectFreeDefinedAttrib:S30,p FormOfAddress:S4,p BusinessPartnerName1:S40
  BusinessPartnerName2:S40 CityName:S40 HouseNumber:S10 HouseNumberSupplementText:S10 Building:S20
  Floor:S10 RoomNumber:S10 PostalCode:S10,p StreetName:S60 Region:S3,p Country:S3,p
  PhoneNumber:S30,p FaxNumber:S30,p CompanyCode:S4,p BusinessArea:S4,p MasterFixedAsset:S12,p
  FixedAsset:S4,p CostCenter:S10,p ControllingArea:S4,p WBSElementExternalID:S24,p
  SettlementOrder:S12,p MaintenancePlanningPlant:S4,p MaintenancePlannerGroup:S3,p
  MainWorkCenter:S8,p MainWorkCenterInternalID:S8,cuz MainWorkCenterPlant:S4,p CatalogProfile:S9,p
  FunctionalLocation:S30,cup FunctionalLocationLabelName:S40,p FunctionalLocationName:S40,cu
  EquipInstallationPositionNmbr:S4,p SuperordinateEquipment:S18,p TechnicalObjectSortCode:S25,p
  ConstructionMaterial:S18,p Material:S18,p SerialNumber:S18,p UniqueItemIdentifier:S72,p
  UniqueItemIdentifierStrucType:S10,p UniqueItemIdentifierRespPlant:S4,p SalesOrganization:S4,p
  DistributionChannel:S2,p OrganizationDivision:S2,p SalesGroup:S3,p SalesOffice:S4,p
  CreationDate:T0,cu CreatedByUser:S12,cup LastChangedByUser:S12,cup LastChangeDateTime:O0,cu
  NextEquipUsagePeriodSqncNmbr:S3,cuz MaintObjectLocAcctAssgmtNmbr:S12,cup
  MaintObjectInternalID:S22,cup EquipUsagePeriodSequenceNumber:S3,cuz EquipmentIsAtCustomer:B,cu
  EquipmentIsAvailable:B,cu EquipmentIsInWarehouse:B,cu EquipmentIsAssignedToDelivery:B,cu
  EquipmentIsMarkedForDeletion:B,cu EquipmentIsInstalled:B,cu EquipIsAllocToSuperiorEquip:B,cu
  EquipmentIsInactive:B,cu EquipHasSubOrdinateEquipment:S1
  >to_Classification:EquipmentClass*(Equipment,ValidityEndDate)
  >to_LongText:EquipmentLongText(Equipment) >to_Partner:EquipmentPartner*(Equipment)
  >to_Warranty:EquipmentWarranty*(Equipment)
set EquipmentClass EquipmentClassType etag
  *Equipment:S18,up *ClassInternalID:S10,uz *ClassType:S3,up KeyDate:T0,cu ChangeNumber:S12,p
  ClfnStatus:S1,p ClassPositionNumber:H ClassIsStandardClass:S1,p ClfnObjectInternalID:S18,cuz
  ValidityEndDate:T0,cu Class:S18,cup >to_Equipment:Equipment(Equipment,ValidityEndDate)
set EquipmentLongText EquipmentLongTextType -delete etag
  *Equipment:S18,up TextObjectKey:S18,cup Language:S2,cu EquipmentLongText:S
  >to_Equipment:Equipment(Equipment)
set EquipmentPartner EquipmentPartnerType -delete etag
  *Equipment:S18,up *PartnerFunction:S2,up *EquipmentPartnerObjectNmbr:S6,uz Partner:S12,p
  CreatedByUser:S12,cup CreationDate:T0,cu >to_Equipment:Equipment(Equipment)
set EquipmentWarranty EquipmentWarrantyType -delete etag
  *Equipment:S18,up *WarrantyType:S1,up MasterWarranty:S20,p WarrantyStartDate:T0
  WarrantyEndDate:T0 WrntyIsInhtdFromSuperiorObject:S1,p WrntyIsPassedOnToChildObject:S1,p
  >to_Equipment:Equipment(Equipment)
complex DummyFunctionImportResult
  IsInvalid:B
function DismantleEquipment POST Equipment EquipmentType for=EquipmentType
  Equipment:S18 ValidityEndDate:T0 SuperordinateEquipment:S18,N EquipInstallationPositionNmbr:S6,N
  FunctionalLocation:S40,N EquipmentInstallationDate:T0,N EquipmentInstallationTime:M0,N
function DismantleEquipWithDataTransfer POST Equipment EquipmentType for=EquipmentType
  Equipment:S18 ValidityEndDate:T0 SuperordinateEquipment:S18,N FunctionalLocation:S40,N
  EquipInstallationPositionNmbr:S4,N EquipmentInstallationDate:T0,N EquipmentInstallationTime:M0,N
  LocationCopyIsRequested:B,N RoomCopyIsRequested:B,N PlantSectionCopyIsRequested:B,N
  WorkCenterCopyIsRequested:B,N ABCIndicatorCopyIsRequested:B,N SortFieldCopyIsRequested:B,N
  BusinessAreaCopyIsRequested:B,N CostCenterCopyIsRequested:B,N WBSElementCopyIsRequested:B,N
  StandingOrderCopyIsRequested:B,N SettlementOrderCopyIsRequested:B,N
  MaintPlanningPlantCopyIsReqd:B,N MaintWorkCenterCopyIsRequested:B,N
  CatalogProfileCopyIsRequested:B,N SalesOrganizationCopyIsReqd:B,N
function InstallEquipment POST Equipment EquipmentType for=EquipmentType
  Equipment:S18 ValidityEndDate:T0 SuperordinateEquipment:S18,N EquipInstallationPositionNmbr:S6,N
  FunctionalLocation:S40,N EquipmentInstallationDate:T0,N EquipmentInstallationTime:M0,N
function InstallEquipWithDataTransfer POST Equipment EquipmentType for=EquipmentType
  Equipment:S18 ValidityEndDate:T0 SuperordinateEquipment:S18,N FunctionalLocation:S40,N
  EquipInstallationPositionNmbr:S4,N EquipmentInstallationDate:T0,N EquipmentInstallationTime:M0,N
  LocationCopyIsRequested:B,N RoomCopyIsRequested:B,N PlantSectionCopyIsRequested:B,N
  WorkCenterCopyIsRequested:B,N ABCIndicatorCopyIsRequested:B,N SortFieldCopyIsRequested:B,N
  BusinessAreaCopyIsRequested:B,N CostCenterCopyIsRequested:B,N WBSElementCopyIsRequested:B,N
  StandingOrderCopyIsRequested:B,N SettlementOrderCopyIsRequested:B,N
  MaintPlanningPlantCopyIsReqd:B,N MaintWorkCenterCopyIsRequested:B,N
  CatalogProfileCopyIsRequested:B,N SalesOrganizationCopyIsReqd:B,N
function ResetEquipmentFromInactive POST - DummyFunctionImportResult for=EquipmentType
  Equipment:S18 ValidityEndDate:T0
function RsetEquipFromMarkedForDeletion POST - DummyFunctionImportResult for=EquipmentType
  Equipment:S18 ValidityEndDate:T0
function SetEquipmentToInactive POST - DummyFunctionImportResult for=EquipmentType
  Equipment:S18 ValidityEndDate:T0
function SetEquipToMarkedForDeletion POST - DummyFunctionImportResult for=EquipmentType
  Equipment:S18 ValidityEndDate:T0
`
