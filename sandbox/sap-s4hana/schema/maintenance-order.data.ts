/** Maintenance orders, version 2. The notation is explained in ../odata/schema.ts. */
export const maintenanceOrderSchema = `
service /sap/opu/odata/sap/API_MAINTENANCEORDER;v=0002 2 cds_api_maintenanceorder_2
set MaintenanceOrder MaintenanceOrderType -delete etag
  *MaintenanceOrder:S12,up MaintOrderRoutingNumber:S10,z MaintenanceOrderType:S4,up
  MaintenanceOrderDesc:S40 MaintOrdBasicStartDateTime:O0 MaintOrdBasicEndDateTime:O0
  MaintOrdBasicStartDate:T0,cu MaintOrdBasicStartTime:M0,cu MaintOrdBasicEndDate:T0,cu
  MaintOrdBasicEndTime:M0,cu MaintOrdSchedldBscStrtDateTime:O0,cu
  MaintOrdSchedldBscEndDateTime:O0,cu ScheduledBasicStartDate:T0,cu ScheduledBasicStartTime:M0,cu
  ScheduledBasicEndDate:T0,cu ScheduledBasicEndTime:M0,cu MaintOrderReferenceDateTime:O0,cu
  MaintOrderReferenceDate:T0,cu MaintOrderReferenceTime:M0,cu MainWorkCompletedDateTime:O0,cu
  MaintenanceNotification:S12,p OrdIsNotSchedldAutomatically:S1,p ControllingArea:S4,cup
  MainWorkCenterInternalID:S8,z MainWorkCenterTypeCode:S2,cup MainWorkCenter:S8,p
  MainWorkCenterPlant:S4,p WorkCenterInternalID:S8,z WorkCenterTypeCode:S2,cup WorkCenter:S8,p
  MaintenancePlanningPlant:S4,up MaintenancePlant:S4,p Assembly:S40,p
  MaintOrdProcessPhaseCode:S2,cup MaintOrdProcessSubPhaseCode:S4,cup BusinessArea:S4,p
  CompanyCode:S4,cup CostCenter:S10,p CostingSheet:S6,p ReferenceElement:S40,p
  FunctionalArea:S16,p AdditionalDeviceData:S40,p Equipment:S18,p EquipmentName:S40,cu
  FunctionalLocation:S30 MaintenanceOrderPlanningCode:S1,p MaintenancePlannerGroup:S3,p
  MaintenanceActivityType:S3,p MaintPriority:S1,p MaintPriorityType:S2,cup
  OrderProcessingGroup:S2,cuz ProfitCenter:S10,p ResponsibleCostCenter:S10,p Currency:S5,cup
  MaintenanceRevision:S8,p SerialNumber:S18 Product:S40,p SuperiorProjectNetwork:S12,cup
  OperationSystemCondition:S1,p WBSElement:S24,p WBSElementInternalID:S8,z ProjectInternalID:S8,z
  ControllingObjectClass:S2,p MaintenanceOrderInternalID:S22,cup MaintenanceObjectList:J,cu
  MaintObjectLocAcctAssgmtNmbr:S12,cup AssetLocation:S10,p AssetRoom:S8,p PlantSection:S3,p
  ABCIndicator:S1,p MaintObjectFreeDefinedAttrib:S30,p BasicSchedulingType:S1,p
  LatestAcceptableCompletionDate:T0 MaintOrdPersonResponsible:S12,p LastChangeByUser:S12,cup
  LastChangeDateTime:O0,cu CreatedByUser:S12,cup MaintOrderCreationDateTime:O0,cu
  OrderHasLongText:B,cu MaintenanceOrderOverheadCode:S6,p PlannedCostsCostingVariant:S4,cup
  ActualCostsCostingVariant:S4,cup MaintenancePlan:S12,cup MaintenanceCall:I,cu
  MaintenanceItem:S16,cup LeadingOrder:S12,cup TaskListType:S1,cup TaskListGroup:S8,cup
  TaskListGroupCounter:S2,cup LocAcctAssgmtWBSElement:S24,p LocAcctAssgmtWBSElmntIntID:S8,z
  ControllingSettlementProfile:S6,p LocAcctAssgmtBusinessArea:S4,p
  LocAcctAssgmtControllingArea:S4,cup LocAcctAssgmtCompanyCode:S4,p
  MaintOrderProcessingContext:S2,up SystemStatusText:S40,cufo UserStatusText:S40,cufo
  TechnicalObject:S40,cuop TechnicalObjectLabel:S40,cuop TechObjIsEquipOrFuncnlLoc:S20,cuop
  >to_MaintenanceOrderLongText:MaintenanceOrderLongText*(MaintenanceOrder)
  >to_MaintenanceOrderOperation:MaintenanceOrderOperation*(MaintenanceOrder)
  >to_MaintenanceOrderPartner:MaintenanceOrderPartner*(MaintenanceOrder)
  >to_MaintOrderObjectListItem:MaintOrderObjectListItem*(MaintenanceOrder)
set MaintenanceOrderLongText MaintenanceOrderLongText_Type -create etag
  *MaintenanceOrder:S12,cup *TextObjectType:S4,up *Language:S2,u MaintenanceOrderLongText:S,o
  >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
set MaintenanceOrderOperation MaintenanceOrderOperationType -create etag
  *MaintenanceOrder:S12,cup *MaintenanceOrderOperation:S4,up *MaintenanceOrderSubOperation:S4,up
  OperationControlKey:S4,p OperationWorkCenterInternalID:S8,z WorkCenter:S8,p Plant:S4,p
  OperationStandardTextCode:S7,p OperationDescription:S40 MaintOrderRoutingNumber:S10,cuz
  MaintenanceOrderRoutingNode:S8,cuz SuperiorOperationInternalID:S8,cuz
  OperationWorkCenterTypeCode:S1,cu Language:S2,cu NumberOfTimeTickets:D3.0,cu
  OperationPurgInfoRecdSearchTxt:S10,p OperationSupplier:S10,p OpExternalProcessingPrice:D11.3
  OpExternalProcessingPriceUnit:D5.0 OpExternalProcessingCurrency:S5,p CostElement:S10,p
  OperationPurchasingInfoRecord:S10,p PurchasingOrganization:S4,p PurchasingGroup:S3,p
  MaterialGroup:S9,p OpPurchaseOutlineAgreement:S10,p OpPurchaseOutlineAgreementItem:S5,z
  OperationRequisitionerName:S12 OperationTrackingNumber:S10,p NumberOfCapacities:Y
  OperationWorkPercent:Y OperationCalculationControl:S1,p ActivityType:S6,p
  OperationSystemCondition:S1,p OperationGoodsRecipientName:S12 OperationUnloadingPointName:S25
  OperationPersonResponsible:S8,z DeliveryTimeInDays:D3.0 MaintOrderOperationDuration:D5.1
  MaintOrdOperationDurationUnit:S3 OpErlstSchedldExecStrtDteTme:O0,cu
  OpErlstSchedldExecEndDteTme:O0,cu OpLtstSchedldExecStrtDteTme:O0,cu
  OpLtstSchedldExecEndDteTme:O0,cu OpActualExecutionStartDateTime:O0,cu
  OpActualExecutionEndDateTime:O0,cu OpBscStartDateConstraintType:S1,p
  OpBscEndDateConstraintType:S1,p MaintOrdOperationWorkDuration:D7.1 MaintOrdOpWorkDurationUnit:S3
  MaintOrdOpConstraintStrtDteTme:O0 ConstraintDateForBscStartDate:T0,cu
  ConstraintTimeForBscStartTime:M0,cu MaintOrdOpCstrtFinishDteTme:O0
  ConstraintDateForBscFinishDate:T0,cu ConstraintTimeForBscFinishTime:M0,cu
  MaintOrdOperationExecutionRate:D3.0 Equipment:S18,p FunctionalLocation:S30
  MaintenanceActivityType:S3,p BusinessArea:S4,p ProfitCenter:S10,p CostingSheet:S6,p
  TaxJurisdiction:S15,p FunctionalArea:S16,p PurReqnOrResvnGeneration:S1,p
  MaintControllingObjectClass:S2,cu WrkCtrIntCapRqmtsDistr:S8,p
  MaintOrdOperationOverheadCode:S6,cup MaintOrderOperationQuantity:D13.3
  MaintOrdOperationQuantityUnit:S3 Assembly:S40,p MaintOperationExecStageCode:S10,p
  MaintOrdOpAssgdWBSElmntInt:S8,z WBSElement:S24,p IsMarkedForDeletion:B,cu
  MaintOrderOperationInternalID:S22,cup MaintenanceObjectListItem:I PurchaseRequisition:S10,cup
  PurchaseRequisitionItem:S5,cuz OpErlstSchedldExecStrtDte:T0,cu OpErlstSchedldExecStrtTme:M0,cu
  OpErlstSchedldExecEndDte:T0,cu OpErlstSchedldExecEndTme:M0,cu OpLtstSchedldExecStrtDte:T0,cu
  OpLtstSchedldExecStrtTme:M0,cu OpLtstSchedldExecEndDte:T0,cu OpLtstSchedldExecEndTme:M0,cu
  OpActualExecutionStartDate:T0,cu OpActualExecutionStartTime:M0,cu OpActualExecutionEndDate:T0,cu
  OpActualExecutionEndTime:M0,cu ActyConfFcstdEndDate:T0,cu ActyConfFcstdEndTime:M0,cu
  ActyConfForecastedEndDateTime:O0,cu ForecastWorkQuantity:D7.1 ActualWorkQuantity:D13.3,cu
  MaintOrdOpProcessPhaseCode:S2,cup MaintOrdOpProcessSubPhaseCode:S4,cup
  AllMaintOrdCompCmtdQtsAreKept:B ControllingArea:S4,cup MaintOrderConfirmation:S10,cuz
  MaintOrderConfCntrValue:S8,cuz MaintOrdOpHasNoRemainingWork:B,cu MaintOrdOpHasLeanServices:B,cu
  MaintOrdOpDelivDateAdjustment:S1,p TaskListType:S1,up TaskListGroup:S8,up
  TaskListGroupCounter:S2,up MaintOperationalChecklistType:S8,p SystemStatusText:S40,cufo
  UserStatusText:S40,cufo >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
  >to_MaintOrderOpComponent_2:MaintOrderOpComponent*(MaintenanceOrderOperation,MaintenanceOrderSubOperation,MaintenanceOrder)
  >to_MaintOrderOpLongText:MaintOrderOpLongText*(MaintenanceOrderOperation,MaintenanceOrder,MaintenanceOrderSubOperation)
set MaintenanceOrderPartner MaintenanceOrderPartner_Type -create -update etag
  *MaintenanceOrder:S12,cup *PartnerFunction:S2,up *MaintenanceOrderPartner:S12,up
  >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
set MaintOrderObjectListItem MaintOrderObjectListItemType -create etag
  *MaintenanceOrder:S12,cup *MaintenanceOrderObjectList:J,cu *MaintenanceObjectListItem:I,cu
  Equipment:S18,p MaintenanceNotification:S12,p Assembly:S40,p Material:S40,p SerialNumber:S18,p
  UniqueItemIdentifier:S72,up FunctionalLocation:S30 MaintObjectListItemSequence:S20,p
  >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
set MaintOrderOpCompLongText MaintOrderOpCompLongText_Type -create etag
  *MaintenanceOrder:S12,cup *MaintenanceOrderOperation:S4,cup *MaintenanceOrderSubOperation:S4,cup
  *MaintOrderComponentInternalID:S22,cup *TextObjectType:S4,up *Language:S2,u
  OrderComponentLongText:S,o >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
  >to_MaintenanceOrderComponent:MaintOrderOpComponent(MaintenanceOrderOperation,MaintenanceOrderSubOperation,MaintenanceOrder,MaintOrderComponentInternalID)
set MaintOrderOpComponent MaintOrderOpComponent_Type -create etag
  *MaintenanceOrder:S12,cup *MaintenanceOrderOperation:S4,cup *MaintenanceOrderSubOperation:S4,cup
  *MaintOrderComponentInternalID:S22,cup MaintenanceOrderComponent:S4 Reservation:S10,cuz
  ReservationItem:S4,cuz ReservationType:S1,cup MaintOrderRoutingNumber:S10,cuz
  MaintOrderOperationCounter:S8,cuz Product:S40,p MaintOrdOperationComponentText:S40
  MaintOrdOpCompRequiredQuantity:D13.3 BaseUnit:S3 QuantityInUnitOfEntry:D13.3 UnitOfEntry:S3
  RequirementDate:T0 RequirementTime:M0 RequirementDateTime:O0 Supplier:S10,p Plant:S4,p
  StorageLocation:S4,p MaintComponentItemCategory:S1,p GoodsMovementType:S3,p
  ReservationIsFinallyIssued:B,cu MaterialGroup:S9,p PurReqnOrResvnGeneration:S1,p
  MaterialCompIsProcuredDirectly:B ProductTypeCode:S2,p ServicePerformer:S10,p
  PerformancePeriodStartDateTime:O0 PerformancePeriodStartDate:T0,cu
  PerformancePeriodEndDate:T0,cu PerformancePeriodEndDateTime:O0 PerformancePeriodStartTime:M0,cu
  PerformancePeriodEndTime:M0,cu LeanServiceDuration:D5.1 LeanServiceDurationUnit:S3
  DistributionFunction:S3,p MaintOrdCompDeliveryDateAdjmt:S1,p SrvcSchedgIsAlignedWthOpWrkCtr:B
  MaintOrderCompDebitCreditCode:S1,p GoodsMovementIsAllowed:B MaintenanceOrderComponentBatch:S10,p
  QuantityIsFixed:B MaintOrdOpComponentGLAccount:S10,p MaintOrdOpCompCostingRelevancy:S1,p
  MaintCompAltvProdUsgeRateInPct:D3.0,cu MaintOrderOpComponentSortText:S10,p
  MaintOrdOpCompIsBulkProduct:B MaterialProvisionType:S1,p MaintOrdOpCompAssgdWBSElmntInt:S8,z
  MaintOrderOpComponentPrice:D15.3 WBSElement:S24,p MaintOrdOpCompPriceUnitQty:D5.0
  MaintOrdOpComponentCurrency:S5,p MatlCompIsMarkedForBackflush:B PurchasingGroup:S3,p
  DeliveryTimeInDays:D3.0 MaintOrdOpCompGdsRecipientName:S12 MaintOrdOpCompUnloadingPtTxt:S25
  GoodsReceiptDurationInWorkDays:D3.0 PurchasingInfoRecord:S10,p OperationLeadTimeOffset:D3.0
  OpsLeadTimeOffsetUnit:S3 MaintOrdOpCompRequisitioner:S12 MaintOrdOpCompProcmtTrckgNmbr:S10,p
  ResponsiblePurchaseOrg:S4,p MaintOrdOpCompSpecialStockType:S1,p VariableSizeDimension1:D13.3
  VariableSizeDimensionUnit:S3 VariableSizeCompFormulaKey:S2,p VariableSizeDimension2:D13.3
  NumberOfVariableSizeItem:I VariableSizeDimension3:D13.3 VariableSizeItemQuantity:D13.3
  VariableSizeComponentUnit:S3 RqmtDateIsEnteredManually:B SupplierProduct:S35,p
  MaintOrdCompCmtdQtyIsKept:B MaintOrdOpCompPurOutlineAgrmt:S10,p
  MaintOrdCompPurOutlineAgrmtItm:S5,z IsDeleted:B,cu MaintOrdOpCompProcmtCatalog:S20,cu
  MaintOrdOpCompProcmtCatalogItm:S40,cup QuantityWithdrawnInBaseUnit:D13.3,cu
  ConfirmedAvailableQuantity:D15.3,cu RecipientLocationCode:S15,p ControllingArea:S4,p
  PurchaseRequisition:S10,p PurchaseRequisitionItem:S5,z OverallLimitAmount:D13.3
  ExpectedOverallLimitAmount:D13.3
  >to_MaintenanceOrderOperation:MaintenanceOrderOperation(MaintenanceOrderOperation,MaintenanceOrderSubOperation,MaintenanceOrder)
  >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
  >to_MaintOrderOpCompLongText:MaintOrderOpCompLongText*(MaintenanceOrderOperation,MaintenanceOrderSubOperation,MaintenanceOrder,MaintOrderComponentInternalID)
set MaintOrderOpLongText MaintOrderOpLongText_Type -create etag
  *MaintenanceOrder:S12,cup *MaintenanceOrderOperation:S4,cup *MaintenanceOrderSubOperation:S4,cup
  *TextObjectType:S4,up *Language:S2,u OrderOperationLongText:S,o
  >to_MaintenanceOrderOperation:MaintenanceOrderOperation(MaintenanceOrderOperation,MaintenanceOrder,MaintenanceOrderSubOperation)
  >to_MaintenanceOrder:MaintenanceOrder(MaintenanceOrder)
complex DummyFunctionImportResult
  IsInvalid:B
function ApproveMaintenanceOrder POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function AssignMaintNotificationToOrder POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 MaintenanceNotification:S12,N NotificationIsHeaderNotif:B,N
function AssignTaskList POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 TaskListType:S1,N TaskListGroup:S8,N TaskListGroupCounter:S2,N
  MaintOrdOpsHaveToBeDeleted:B,N
function RejectMaintenanceOrder POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ReleaseMaintenanceOrder POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrderStatusClosed POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrderStsRdyForSchedg POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrdOpsStsDispatched POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrdStsMainWorkCmplt POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrdStsMrkdForDeltn POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 AssgdMaintNotifIsToBeResetDel:B,N
function ResetMaintOrdStsTechCompleted POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 AssgdMaintNotifIsToBePutInProc:B,N
function ResetStatusFromDoNotExecute POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ScheduleMaintenanceOrder POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function SetMaintOrderOpsToDispatched POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function SetMaintOrderStatusToClosed POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 MaintOrderReferenceDateTime:O0,N AssignedMaintNotifIsToBeClosed:B,N
function SetMaintOrderStatusToLocked POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function SetMaintOrderStatusToUnlocked POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function SetMaintOrderToDoNotExecute POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 MaintOrderReferenceDateTime:O0,N MaintOrdCancellationAction:S1,N
  AssignedMaintNotifIsToBeClosed:B,N AssgdMaintNotifIsToBeRsetAlloc:B,N
function SetMaintOrderToReadyForSchedg POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function SetMaintOrdStsToMrkdForDeltn POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 AssgdMaintNotifIsToBeSetDel:B,N
function SetMaintOrdToMainWorkComplete POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 MainWorkCompletedDateTime:O0,N MainWrkCmpltdDateTimeIsUsed:B,N
function SetMaintOrdToTechCompleted POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12 MainWrkCmpltdDateTimeIsUsed:B,N MaintOrderReferenceDateTime:O0,N
  AssignedMaintNotifIsToBeClosed:B,N
function SubmitMaintOrderForApproval POST - DummyFunctionImportResult for=MaintenanceOrderType
  MaintenanceOrder:S12
function ResetMaintOrderOpStsDispatched POST - DummyFunctionImportResult for=MaintenanceOrderOperationType
  MaintenanceOrder:S12 MaintenanceOrderOperation:S4 MaintenanceOrderSubOperation:S4
function SetMaintOrderOpToDispatched POST - DummyFunctionImportResult for=MaintenanceOrderOperationType
  MaintenanceOrder:S12 MaintenanceOrderOperation:S4 MaintenanceOrderSubOperation:S4
`
