/** Maintenance plans and their items. The notation is explained in ../odata/schema.ts. */
export const maintenancePlanSchema = `
service /sap/opu/odata/sap/API_MAINTENANCEPLAN 2 cds_api_maintenanceplan
set MaintenanceItem MaintenanceItemType -delete
  *MaintenanceItem:S16 MaintenanceItemDescription:S40 MaintenanceStrategy:S6
  MaintenancePlanCategory:S2,u MaintenancePlanCallObject:S1,cu MaintenancePlan:S12
  MaintenancePlanItemPosition:S4 MaintenanceItemObjectList:J,cu FunctionalLocationLabelName:S40
  Equipment:S18 Assembly:S40 TaskListType:S1 TaskListGroup:S8 TaskListGroupCounter:S2
  OperationSystemCondition:S1 NumberOfTaskListExecutions:D MaintenancePlanningPlant:S4
  MaintenancePlannerGroup:S3 MaintenanceOrderType:S4 NotificationType:S2
  MaintenanceActivityType:S3 MainWorkCenter:S8 MainWorkCenterPlant:S4 MaintPriority:S1
  MaintPriorityType:S2,cu BusinessArea:S4 ImmediateReleaseIsBlocked:B Material:S40
  SerialNumber:S18 ServiceDocumentType:S4 ServiceContract:S10 ServiceContractItem:S6
  ServiceOrderTemplate:S10 ServiceDocumentPriority:S1 Product:S40 MaintenancePlant:S4
  AssetLocation:S10 AssetRoom:S8 PlantSection:S3 WorkCenter:S8 ABCIndicator:S1
  MaintObjectFreeDefinedAttrib:S30 CompanyCode:S4 MasterFixedAsset:S12 FixedAsset:S4
  LocAcctAssgmtBusinessArea:S4 CostCenter:S10 ControllingArea:S4,cu WBSElement:S24
  SettlementOrder:S12 CycleSetSequence:S2 StandingOrderNumber:S12 CreatedByUser:S12,cu
  CreationDate:T0,cu LastChangeDate:T0,cu LastChangedByUser:S12,cu LastChangeDateTime:O0,cu
  >to_LongText:MaintenanceItemText*(MaintenanceItem)
  >to_MaintItemObjectListItem:MaintItemObjectListItem*(MaintenanceItem)
  >to_MaintPlanCallObjects:MaintenancePlanCallObject*(MaintenanceItem)
set MaintenanceItemText MaintenanceItemTextType -create -delete
  *MaintenanceItem:S16,c *Language:S2 MaintenanceItemLongText:S LASTCHANGEDATETIME:O0
  >to_MaintenanceItem:MaintenanceItem(MaintenanceItem)
set MaintenancePlan MaintenancePlanType -delete
  *MaintenancePlan:S12 MaintenancePlanDesc:S40 CreationDate:T0,cu CreatedByUser:S12,cu
  LastChangeDate:T0,cu LastChangedByUser:S12,cu MaintenanceStrategy:S6,u SchedulingDuration:S3
  SchedulingDurationUnit:S3 NumberOfMaintenanceItems:S4,cu CycleModificationRatio:D
  MaintPlanSchedgIndicator:S1 CallHorizonPercent:S3 CallHorizonInDays:S3
  MaintenanceCallHorizonCalcType:S1 AuthorizationGroup:S4 MaintenancePlanInternalID:S22,cu
  MaintenanceCall:I,cu MaintenancePlanCategory:S2,u MaintPlanFreeDefinedAttrib:S20
  BasicStartDate:T0 SchedulingStartDate:T0 SchedulingStartTime:M0
  MaintPlanStartCntrReadingValue:S22 MaintPlnStrtBufDurationInDays:S3 MaintPlanStartBufferUnit:S3
  FactoryCalendar:S2 LateCompletionShiftInPercent:S3 LateCompletionTolerancePercent:S3
  EarlyCompletionShiftInPercent:S3 EarlyCompletionTolerancePct:S3 PrdcssrCallObjCompltnIsRqd:S1
  MaintPlanLogicalOperatorCode:S1 SchedulingEndDate:T0 MaintPlanEndCntrReadingValue:S22
  LastChangeDateTime:O0 MultipleCounterPlanShiftFactor:S1 MaintenanceLeadFloatInDays:S3
  MaintenancePlanCallObject:S1 MaintenancePlanSystemStatus:S30,cu
  >to_Item:MaintenanceItem*(MaintenancePlan) >to_LongText:MaintenancePlanText*(MaintenancePlan)
  >to_MaintenanceCycle:MaintenancePlanCycle*(MaintenancePlan)
  >to_Schedules:MaintenancePlanSchedule*(MaintenancePlan)
set MaintenancePlanCycle MaintenancePlanCycleType -create -delete
  *MaintenancePlan:S12,c *MaintenancePlanCycle:S2,c MaintenanceStrategy:S6 CycleSetSequence:S2
  MaintPlanCycRcrrcIntervalQty:F MaintPlanCycRcrrcIntervalUnit:S3 MaintPlanCycleDesc:S30
  MeasuringPoint:S12 MaintPlanCycleStartOffsetValue:F MaintCycleNextPlndCntrRdng:F
  MaintenancePlanCycleIsInactive:B CycleSetSequenceRepeatFactor:S2 LASTCHANGEDATETIME:O0
  >to_MaintenancePlan:MaintenancePlan(MaintenancePlan)
set MaintenancePlanSchedule MaintenancePlanScheduleType -create -update -delete
  *MaintenancePlan:S12 *MaintenancePlanCallNumber:I *MaintenancePackage:S2 SchedulingType:S1
  SchedulingStatus:S1 MeasuringPoint:S12 MaintenanceTaskPerformanceUnit:S3
  MaintenanceCallNextPlannedDate:T0 MaintenanceCallDate:T0 CompletionDate:T0 CompletionTime:M0
  CycleSetSequence:S2 MaintCallCompltnCntrRdng:F MaintenanceCallIsOutstanding:B
  MaintCallIsInvokedOnPlndDate:B MaintCallHorizonIsNotReached:B MaintPlanLastScheduledDate:T0
  ReleasedByUserName:S12 MaintPlnCnctntdDuePackagesTxt:S256
  >to_MaintenancePlanCallObjects:MaintenancePlanCallObject*(MaintenancePlan,MaintenancePlanCallNumber)
set MaintenancePlanText MaintenancePlanTextType -create -delete
  *MaintenancePlan:S12,c *Language:S2 MaintenancePlanLongText:S LASTCHANGEDATETIME:O0
  >to_MaintenancePlan:MaintenancePlan(MaintenancePlan)
set MaintItemObjectListItem MaintItemObjectListItemType -create
  *MaintenanceItem:S16,c *MaintenanceItemObjectList:J,c *MaintenanceObjectListItem:I,c
  MaintObjectListItemSequence:S20 Equipment:S18 FunctionalLocationLabelName:S40 Assembly:S40
  Material:S40 SerialNumber:S18 UniqueItemIdentifier:S72 ServiceReferenceProduct:S40
  MaintObjListEntryIsProcessed:B CreationDate:T0,cu LASTCHANGEDATETIME:O0
  >to_MaintenanceItemTP:MaintenanceItem(MaintenanceItem)
set MaintenancePlanCallObject MaintenancePlanCallObject_Type -create -update -delete
  *MaintenancePlan:S12 *MaintenancePlanCallNumber:I *MaintenanceItem:S16 MaintenanceOrder:S12
  MaintenanceNotification:S12 ServiceOrder:S10 MaintCallHorizonIsNotReached:B SchedulingStatus:S1
  PlannedStartDate:T0 ReleasedByUserName:S1
complex DummyFunctionImportResult
  IsInvalid:B
function AssignMaintItemToMaintPlan POST - DummyFunctionImportResult
  MaintenancePlan:S12 Maintenanceitem:S16
function RestartMaintPlnSchedule POST - DummyFunctionImportResult
  MaintenancePlan:S12 SchedulingStartDate:T0,N SchedulingStartTime:M0,N
  MaintPlanStartCntrReadingValue:S22,N MaintPlanSchedFutrCallsAreKept:B,N
function StartMaintPlnSchedule POST - DummyFunctionImportResult
  MaintenancePlan:S12 SchedulingStartDate:T0,N SchedulingStartTime:M0,N
  MaintPlanStartCntrReadingValue:S22,N MaintPlnSchedgCallObjUpToDte:T0,N
`
export const maintenanceItemSchema = `
service /sap/opu/odata/sap/API_MAINTENANCEITEM 2 cds_api_maintenanceitem
set MaintenanceItem MaintenanceItemType -delete
  *MaintenanceItem:S16 MaintenanceItemDescription:S40 MaintenanceStrategy:S6
  MaintenancePlanCategory:S2,u MaintenancePlanCallObject:S1,cu MaintenancePlan:S12
  MaintenancePlanItemPosition:S4 MaintenanceItemObjectList:J,cu FunctionalLocationLabelName:S40
  Equipment:S18 Assembly:S40 TaskListType:S1 TaskListGroup:S8 TaskListGroupCounter:S2
  OperationSystemCondition:S1 NumberOfTaskListExecutions:D MaintenancePlanningPlant:S4
  MaintenancePlannerGroup:S3 MaintenanceOrderType:S4 NotificationType:S2
  MaintenanceActivityType:S3 MainWorkCenter:S8 MainWorkCenterPlant:S4 MaintPriority:S1
  MaintPriorityType:S2,cu BusinessArea:S4 ImmediateReleaseIsBlocked:B Material:S40
  SerialNumber:S18 ServiceDocumentType:S4 ServiceContract:S10 ServiceContractItem:S6
  ServiceOrderTemplate:S10 ServiceDocumentPriority:S1 Product:S40 MaintenancePlant:S4
  AssetLocation:S10 AssetRoom:S8 PlantSection:S3 WorkCenter:S8 ABCIndicator:S1
  MaintObjectFreeDefinedAttrib:S30 CompanyCode:S4 MasterFixedAsset:S12 FixedAsset:S4
  LocAcctAssgmtBusinessArea:S4 CostCenter:S10 ControllingArea:S4,cu WBSElement:S24
  SettlementOrder:S12 CycleSetSequence:S2 StandingOrderNumber:S12 CreatedByUser:S12,cu
  CreationDate:T0,cu LastChangeDate:T0,cu LastChangedByUser:S12,cu LastChangeDateTime:O0,cu
  >to_LongText:MaintenanceItemText*(MaintenanceItem)
  >to_MaintItemObjectListItem:MaintItemObjectListItem*(MaintenanceItem)
  >to_MaintPlanCallObjects:MaintenancePlanCallObject*(MaintenanceItem)
set MaintenanceItemText MaintenanceItemTextType -create -delete
  *MaintenanceItem:S16,c *Language:S2 MaintenanceItemLongText:S LASTCHANGEDATETIME:O0
  >to_MaintenanceItem:MaintenanceItem(MaintenanceItem)
set MaintItemObjectListItem MaintItemObjectListItemType -create
  *MaintenanceItem:S16,c *MaintenanceItemObjectList:J,c *MaintenanceObjectListItem:I,c
  MaintObjectListItemSequence:S20 Equipment:S18 FunctionalLocationLabelName:S40 Assembly:S40
  Material:S40 SerialNumber:S18 UniqueItemIdentifier:S72 ServiceReferenceProduct:S40
  MaintObjListEntryIsProcessed:B CreationDate:T0,cu LASTCHANGEDATETIME:O0
  >to_MaintenanceItemTP:MaintenanceItem(MaintenanceItem)
set MaintenancePlanCallObject MaintenancePlanCallObject_Type -create -update -delete
  *MaintenancePlan:S12 *MaintenancePlanCallNumber:I *MaintenanceItem:S16 MaintenanceOrder:S12
  MaintenanceNotification:S12 ServiceOrder:S10 MaintCallHorizonIsNotReached:B SchedulingStatus:S1
  PlannedStartDate:T0 ReleasedByUserName:S1
`
