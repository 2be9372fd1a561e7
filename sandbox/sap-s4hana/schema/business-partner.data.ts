/** Business partners and suppliers: the sets that purchasing needs. The notation is explained in ../odata/schema.ts. */
export const businessPartnerSchema = `
service /sap/opu/odata/sap/API_BUSINESS_PARTNER 2 API_BUSINESS_PARTNER
set A_AddressEmailAddress A_AddressEmailAddressType
  *AddressID:S10,p *Person:S10,p *OrdinalNumber:S3,z IsDefaultEmailAddress:B EmailAddress:S241
  SearchEmailAddress:S20,cup AddressCommunicationRemarkText:S50
set A_AddressPhoneNumber A_AddressPhoneNumberType
  *AddressID:S10,p *Person:S10,p *OrdinalNumber:S3,z DestinationLocationCountry:S3,p
  IsDefaultPhoneNumber:B PhoneNumber:S30,p PhoneNumberExtension:S10,p
  InternationalPhoneNumber:S30,cup PhoneNumberType:S1,p AddressCommunicationRemarkText:S50
set A_BusinessPartner A_BusinessPartnerType -delete
  *BusinessPartner:S10,p Customer:S10,cup Supplier:S10,cup AcademicTitle:S4,p
  AuthorizationGroup:S4,p BusinessPartnerCategory:S1,p BusinessPartnerFullName:S81,cu
  BusinessPartnerGrouping:S4,p BusinessPartnerName:S81,cu BusinessPartnerUUID:G,cu
  CorrespondenceLanguage:S2 CreatedByUser:S12,cup CreationDate:T0,cu CreationTime:M0,cu
  FirstName:S40 FormOfAddress:S4,p Industry:S10,p InternationalLocationNumber1:S7,z
  InternationalLocationNumber2:S5,z IsFemale:B IsMale:B IsNaturalPerson:S1,p IsSexUnknown:B
  GenderCodeName:S1,p Language:S2 LastChangeDate:T0,cu LastChangeTime:M0,cu
  LastChangedByUser:S12,cup LastName:S40 LegalForm:S2,p OrganizationBPName1:S40
  OrganizationBPName2:S40 OrganizationBPName3:S40 OrganizationBPName4:S40
  OrganizationFoundationDate:T0 OrganizationLiquidationDate:T0 SearchTerm1:S20,p SearchTerm2:S20,p
  AdditionalLastName:S40 BirthDate:T0 BusinessPartnerBirthDateStatus:S1,p
  BusinessPartnerBirthplaceName:S40 BusinessPartnerDeathDate:T0 BusinessPartnerIsBlocked:B
  BusinessPartnerType:S4,p ETag:S26,cu GroupBusinessPartnerName1:S40 GroupBusinessPartnerName2:S40
  IndependentAddressID:S10,cup InternationalLocationNumber3:S1,z MiddleName:S40 NameCountry:S3,p
  NameFormat:S2,p PersonFullName:S80 PersonNumber:S10,cup IsMarkedForArchiving:B
  BusinessPartnerIDByExtSystem:S20,p BusinessPartnerPrintFormat:S1,p
  BusinessPartnerOccupation:S4,p BusPartMaritalStatus:S1,p BusPartNationality:S3,p
  BusinessPartnerBirthName:S40 BusinessPartnerSupplementName:S4,p NaturalPersonEmployerName:S35
  LastNamePrefix:S4,p LastNameSecondPrefix:S4,p Initials:S10,p BPDataControllerIsNotRequired:B
  TradingPartner:S6,p >to_BusinessPartnerAddress:A_BusinessPartnerAddress*(BusinessPartner)
  >to_BusinessPartnerBank:A_BusinessPartnerBank*(BusinessPartner)
  >to_BusinessPartnerRole:A_BusinessPartnerRole*(BusinessPartner)
  >to_BusinessPartnerTax:A_BusinessPartnerTaxNumber*(BusinessPartner)
  >to_Supplier:A_Supplier(Supplier)
set A_BusinessPartnerAddress A_BusinessPartnerAddressType
  *BusinessPartner:S10,p *AddressID:S10,p ValidityStartDate:O0 ValidityEndDate:O0
  AuthorizationGroup:S4,p AddressUUID:G,cu AdditionalStreetPrefixName:S40
  AdditionalStreetSuffixName:S40 AddressTimeZone:S6,p CareOfName:S40 CityCode:S12,p CityName:S40
  CompanyPostalCode:S10,p Country:S3,p County:S40 DeliveryServiceNumber:S10,p
  DeliveryServiceTypeCode:S4,p District:S40 FormOfAddress:S4,cup FullName:S80,cu HomeCityName:S40
  HouseNumber:S10 HouseNumberSupplementText:S10 Language:S2 POBox:S10,p POBoxDeviatingCityName:S40
  POBoxDeviatingCountry:S3,p POBoxDeviatingRegion:S3,p POBoxIsWithoutNumber:B POBoxLobbyName:S40
  POBoxPostalCode:S10,p Person:S10,cup PostalCode:S10,p PrfrdCommMediumType:S3,p Region:S3,p
  StreetName:S60 StreetPrefixName:S40 StreetSuffixName:S40 TaxJurisdiction:S15,p
  TransportZone:S10,p AddressIDByExternalSystem:S20,p CountyCode:S8,p TownshipCode:S8,p
  TownshipName:S40 >to_EmailAddress:A_AddressEmailAddress*(AddressID)
  >to_MobilePhoneNumber:A_AddressPhoneNumber*(AddressID)
  >to_PhoneNumber:A_AddressPhoneNumber*(AddressID)
set A_BusinessPartnerBank A_BusinessPartnerBankType
  *BusinessPartner:S10,p *BankIdentification:S4,p BankCountryKey:S3,p BankName:S60,cu
  BankNumber:S15,p SWIFTCode:S11,cup BankControlKey:S2,p BankAccountHolderName:S60
  BankAccountName:S40 ValidityStartDate:O0 ValidityEndDate:O0 IBAN:S34,p IBANValidityStartDate:T0
  BankAccount:S18,p BankAccountReferenceText:S20,p CollectionAuthInd:B CityName:S35,cu
  AuthorizationGroup:S4,p
set A_BusinessPartnerRole A_BusinessPartnerRoleType -delete
  *BusinessPartner:S10,p *BusinessPartnerRole:S6,p ValidFrom:O0 ValidTo:O0 AuthorizationGroup:S4,p
set A_BusinessPartnerTaxNumber A_BusinessPartnerTaxNumberType
  *BusinessPartner:S10,p *BPTaxType:S4,p BPTaxNumber:S20,p BPTaxLongNumber:S60,p
  AuthorizationGroup:S4,p
set A_Supplier A_SupplierType -create -delete
  *Supplier:S10,p AlternativePayeeAccountNumber:S10,p AuthorizationGroup:S4,p
  BusinessPartnerPanNumber:S40,p CreatedByUser:S12,cup CreationDate:T0,cu Customer:S10,p
  PaymentIsBlockedForSupplier:B PostingIsBlocked:B PurchasingIsBlocked:B SupplierAccountGroup:S4,p
  SupplierFullName:S220,cup SupplierName:S80,cu VATRegistration:S20,cup BirthDate:T0
  ConcatenatedInternationalLocNo:S20,cu DeletionIndicator:B FiscalAddress:S10,p Industry:S4,cup
  InternationalLocationNumber1:S7,cuz InternationalLocationNumber2:S5,cuz
  InternationalLocationNumber3:S1,cuz IsNaturalPerson:S1,cup PaymentReason:S4,p
  ResponsibleType:S2,p SuplrQltyInProcmtCertfnValidTo:T0 SuplrQualityManagementSystem:S4,p
  SupplierCorporateGroup:S10,p SupplierProcurementBlock:S2,p TaxNumber1:S16,cup TaxNumber2:S11,cup
  TaxNumber3:S18,cup TaxNumber4:S18,cup TaxNumber5:S60,cup TaxNumberResponsible:S18,p
  TaxNumberType:S2,p SuplrProofOfDelivRlvtCode:S1,p BR_TaxIsSplit:B
  DataExchangeInstructionKey:S2,p >to_SupplierCompany:A_SupplierCompany*(Supplier)
  >to_SupplierPurchasingOrg:A_SupplierPurchasingOrg*(Supplier)
set A_SupplierCompany A_SupplierCompanyType -delete
  *Supplier:S10,p *CompanyCode:S4,p AuthorizationGroup:S4,p CompanyCodeName:S25,cu
  PaymentBlockingReason:S1,p SupplierIsBlockedForPosting:B AccountingClerk:S2,p
  AccountingClerkFaxNumber:S31 AccountingClerkPhoneNumber:S30,p SupplierClerk:S15
  SupplierClerkURL:S130 PaymentMethodsList:S10,p PaymentReason:S4,p PaymentTerms:S4,p
  ClearCustomerSupplier:B IsToBeLocallyProcessed:B ItemIsToBePaidSeparately:B
  PaymentIsToBeSentByEDI:B HouseBank:S5,p CheckPaidDurationInDays:D3.0 Currency:S5,p
  BillOfExchLmtAmtInCoCodeCrcy:D14.3 SupplierClerkIDBySupplier:S12,p ReconciliationAccount:S10,p
  InterestCalculationCode:S2,p InterestCalculationDate:T0 IntrstCalcFrequencyInMonths:S2,z
  SupplierHeadOffice:S10,p AlternativePayee:S10,p LayoutSortingRule:S3,p APARToleranceGroup:S4,p
  SupplierCertificationDate:T0 SupplierAccountNote:S30 WithholdingTaxCountry:S3,p
  DeletionIndicator:B CashPlanningGroup:S10,p IsToBeCheckedForDuplicates:B MinorityGroup:S3,p
  SupplierAccountGroup:S4,p >to_Supplier:A_Supplier(Supplier)
set A_SupplierPurchasingOrg A_SupplierPurchasingOrgType -delete
  *Supplier:S10,p *PurchasingOrganization:S4,p AutomaticEvaluatedRcptSettlmt:B
  CalculationSchemaGroupCode:S2,p DeletionIndicator:B EvaldReceiptSettlementIsActive:B
  IncotermsClassification:S3,p IncotermsTransferLocation:S28 IncotermsVersion:S4,p
  IncotermsLocation1:S70 IncotermsLocation2:S70 IncotermsSupChnLoc1AddlUUID:G
  IncotermsSupChnLoc2AddlUUID:G IncotermsSupChnDvtgLocAddlUUID:G IntrastatCrsBorderTrMode:S1,p
  InvoiceIsGoodsReceiptBased:B InvoiceIsMMServiceEntryBased:B MaterialPlannedDeliveryDurn:D3.0
  MinimumOrderAmount:D14.3 PaymentTerms:S4,p PlanningCycle:S3,p PricingDateControl:S1,p
  ProdStockAndSlsDataTransfPrfl:S4,p ProductUnitGroup:S4,p PurOrdAutoGenerationIsAllowed:B
  PurchaseOrderCurrency:S5,p PurchasingGroup:S3,p PurchasingIsBlockedForSupplier:B
  RoundingProfile:S4,p ShippingCondition:S2,p SuplrDiscountInKindIsGranted:B
  SuplrInvcRevalIsAllowed:B SuplrIsRlvtForSettlmtMgmt:B SuplrPurgOrgIsRlvtForPriceDetn:B
  SupplierABCClassificationCode:S1,p SupplierAccountNumber:S12,p SupplierIsReturnsSupplier:B
  SupplierPhoneNumber:S16 SupplierRespSalesPersonName:S30 SupplierConfirmationControlKey:S4,p
  IsOrderAcknRqd:B AuthorizationGroup:S4,p SupplierAccountGroup:S4,p
`
