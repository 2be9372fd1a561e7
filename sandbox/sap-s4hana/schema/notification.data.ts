/** Maintenance notifications. The notation is explained in ../odata/schema.ts. */
export const notificationSchema = `
service /sap/opu/odata/sap/API_MAINTNOTIFICATION 2 cds_api_maintnotification
set MaintenanceNotification MaintenanceNotificationType -delete etag=LastChangeDateTime
  *MaintenanceNotification:S12,cup MaintNotifInternalID:S22,cup NotificationText:S40,n
  MaintPriority:S1,p NotificationType:S2,up NotifProcessingPhase:S1,cup
  NotifProcessingPhaseDesc:S60,cu MaintPriorityDesc:S20,cu CreationDate:T0,cu LastChangeTime:M0,cu
  LastChangeDate:T0,cu LastChangeDateTime:O0,cu CreationTime:M0,cu ReportedByUser:S12,p
  ReporterFullName:S80,cu PersonResponsible:S12,p MalfunctionEffect:S1,p
  MalfunctionEffectText:S40,cu MalfunctionStartDate:T0 MalfunctionStartTime:M0
  MalfunctionEndDate:T0 MalfunctionEndTime:M0 MaintNotificationCatalog:S1,cup
  MaintNotificationCode:S4,p MaintNotificationCodeGroup:S8,p CatalogProfile:S9,cup
  NotificationCreationDate:T0 NotificationCreationTime:M0 NotificationTimeZone:S6,cup
  RequiredStartDate:T0 RequiredStartTime:M0 RequiredEndDate:T0 RequiredEndTime:M0
  LatestAcceptableCompletionDate:T0 MaintenanceObjectIsDown:B MaintNotificationLongText:S,cu
  MaintNotifLongTextForEdit:S1333 MaintRequestEditableLongText:S TechnicalObject:S40,p
  TechObjIsEquipOrFuncnlLoc:S20,p TechnicalObjectLabel:S40,cup MaintenancePlanningPlant:S4,p
  MaintenancePlannerGroup:S3,p PlantSection:S3,p ABCIndicator:S1,cup
  SuperiorTechnicalObject:S40,cup SuperiorTechnicalObjectName:S40,cu
  SuperiorObjIsEquipOrFuncnlLoc:S20,cup SuperiorTechnicalObjectLabel:S40,cup
  ManufacturerPartTypeName:S20,cu TechObjIsEquipOrFuncnlLocDesc:S40,cu FunctionalLocation:S30,cup
  FunctionalLocationLabelName:S40,cup TechnicalObjectDescription:S40,cu AssetLocation:S10,p
  LocationName:S40,cu BusinessArea:S4,cup CompanyCode:S4,cup TechnicalObjectCategory:S1,cup
  TechnicalObjectType:S10,cup MainWorkCenterPlant:S4,p MainWorkCenter:S8,p PlantName:S30,cu
  MaintenancePlannerGroupName:S18,cu MaintenancePlant:S4,p LocationDescription:S50
  MainWorkCenterText:S40,cu MainWorkCenterPlantName:S30,cu MaintenancePlantName:S30,cu
  PlantSectionPersonRespName:S14,cu ABCIndicatorDesc:S20,cu PersonResponsibleName:S35,cufo
  MaintenanceOrder:S12,p MaintenanceOrderType:S4,cup ConcatenatedActiveSystStsName:S224,cufo
  MaintNotifProcessingContext:S2,p MaintenanceActivityType:S3,p MaintObjDowntimeDurationUnit:S3
  MaintObjectDowntimeDuration:F MaintenancePlan:S12,cup MaintenanceItem:S16,cup
  TaskListGroup:S8,cup TaskListGroupCounter:S2,cup MaintenancePlanCallNumber:I,cu
  MaintenanceTaskListType:S1,cup TaskList:S13 NotificationReferenceDate:T0
  NotificationReferenceTime:M0 NotificationCompletionDate:T0,cu CompletionTime:M0,cu
  AssetRoom:S8,p MaintNotifExtReferenceNumber:S20,p MaintNotifRejectionReasonCode:S3,cup
  MaintNotifRejectionRsnCodeTxt:S40,cu MaintNotifDetectionCatalog:S2,cup
  MaintNotifDetectionCode:S4,p MaintNotifDetectionCodeText:S40,cu
  MaintNotifDetectionCodeGroup:S8,p MaintNotifDetectionCodeGrpTxt:S40,cu
  MaintNotifProcessPhaseCode:S2,cup MaintNotifProcessSubPhaseCode:S4,cup
  EAMProcessPhaseCodeDesc:S60,cu EAMProcessSubPhaseCodeDesc:S40,cu CreationDateTime:O0,cu
  MalfunctionStartDateTime:O0,cu MalfunctionEndDateTime:O0,cu NotificationCreationDateTime:O0,cu
  MaintNotifRqdStartDateTime:O0,cu MaintNotifRqdEndDateTime:O0 PreviousFinalDueDate:T0,cu
  OriglLtstAccptblCompletionDate:T0,cu MaintenanceRevision:S8,p CreatedByUser:S12,cup
  >to_Item:MaintenanceNotificationItem*(MaintenanceNotification)
  >to_Partner:MaintenanceNotificationPartner*(MaintenanceNotification)
set MaintenanceNotificationItem MaintenanceNotificationItemType -delete etag
  *MaintenanceNotification:S12,up *MaintenanceNotificationItem:S4,uz MaintNotifItemText:S40
  MaintNotifDamageCodeGroup:S8,p MaintNotifDamageCodeGroupName:S40,cu
  MaintNotificationDamageCode:S4,p MaintNotifDamageCodeName:S40,cu MaintNotifObjPrtCodeGroup:S8,p
  MaintNotifObjPrtCodeGroupName:S40,cu MaintNotifObjPrtCode:S4,p MaintNotifObjPrtCodeName:S40,cu
  IsDeleted:B,cu MaintNotifItemChangedDateTime:O0,cu MaintNotifItemCreationDateTime:O0,cu
  >to_Notif:MaintenanceNotification(MaintenanceNotification)
  >to_ItemActivity:MaintNotificationItemActivity*(MaintenanceNotificationItem,MaintenanceNotification)
  >to_ItemCause:MaintNotificationItemCause*(MaintenanceNotificationItem,MaintenanceNotification)
set MaintenanceNotificationPartner MaintenanceNotificationPartnerType -delete etag
  *MaintenanceNotification:S12,up *PartnerFunction:S2,up *NotificationPartnerObjectNmbr:S6,uz
  Partner:S12,np >to_Notif:MaintenanceNotification(MaintenanceNotification)
set MaintNotificationItemActivity MaintNotificationItemActivityType -delete etag
  *MaintNotificationActivity:S4,uz *MaintenanceNotification:S12,up
  *MaintenanceNotificationItem:S4,uz MaintNotifActivitySortNumber:S4,z MaintNotifActyTxt:S40
  MaintNotifActivityCodeGroup:S8,p NotifActivityCodeGroupText:S40,cu
  MaintNotificationActivityCode:S4,p NotifActivityCodeText:S40,cu PlannedStartDate:T0
  PlannedStartTime:M0 PlannedEndDate:T0 PlannedEndTime:M0 IsDeleted:B,cu
  MaintNotifItmActyStrtDateTime:O0,cu MaintNotifItemActyEndDateTime:O0,cu
  MaintNotifItemActyCrtnDateTime:O0,cu MaintNotifItemActyChgdDateTime:O0,cu
  >to_Item:MaintenanceNotificationItem(MaintenanceNotificationItem,MaintenanceNotification)
  >to_Notif:MaintenanceNotification(MaintenanceNotification)
set MaintNotificationItemCause MaintNotificationItemCauseType -delete etag
  *MaintenanceNotification:S12,up *MaintenanceNotificationItem:S4,uz
  *MaintenanceNotificationCause:S4,uz MaintNotifCauseText:S40 MaintNotifCauseCodeGroup:S8,p
  MaintNotifCauseCodeGroupName:S40,cu MaintNotificationCauseCode:S4,p
  MaintNotificationCauseCodeName:S40,cu MaintNotificationRootCause:S1,p
  MaintNotificationRootCauseText:S60,cu IsDeleted:B,cu MaintNotifItmCauseChgdDateTime:O0,cu
  MaintNotifItmCauseCrtnDateTime:O0,cu
  >to_Item:MaintenanceNotificationItem(MaintenanceNotificationItem,MaintenanceNotification)
  >to_Notif:MaintenanceNotification(MaintenanceNotification)
function ApproveMaintWorkRequest POST MaintenanceNotification MaintenanceNotificationType for=MaintenanceNotificationType
  MaintenanceNotification:S12
function CompleteMaintNotification POST MaintenanceNotification MaintenanceNotificationType for=MaintenanceNotificationType
  MaintenanceNotification:S12 MaintNotifReferenceDateTime:O0,N NotificationReferenceDate:T0,N
  NotificationReferenceTime:M0,N
function RejectMaintWorkRequest POST MaintenanceNotification MaintenanceNotificationType for=MaintenanceNotificationType
  MaintenanceNotification:S12 MaintNotifRejectionReasonCode:S3,N MaintNotifLongTextForEdit:S,N
  TextObjectCategory:S10,N NotificationType:S2,N MaintRequestEditableLongText:S,N
function SetMaintNotifToInfoRequired POST MaintenanceNotification MaintenanceNotificationType for=MaintenanceNotificationType
  MaintenanceNotification:S12 MaintNotifRejectionReasonCode:S3,N MaintNotifLongTextForEdit:S,N
  MaintRequestEditableLongText:S,N
function SetMaintNotifToInProcess POST MaintenanceNotification MaintenanceNotificationType for=MaintenanceNotificationType
  MaintenanceNotification:S12
`
