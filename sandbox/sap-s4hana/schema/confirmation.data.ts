/** Confirmations of maintenance orders. The notation is explained in ../odata/schema.ts. */
export const confirmationSchema = `
service /sap/opu/odata/sap/API_MAINTORDERCONFIRMATION 2 cds_api_maintorderconfirmation
set MaintOrderConfirmation MaintOrderConfirmationType -update -delete
  *MaintOrderConf:S10 *MaintOrderConfCntrValue:S8 MaintenanceOrder:S12
  MaintenanceOrderOperation:S4 MaintenanceOrderSubOperation:S4 PersonnelNumber:S8
  ActualWorkQuantity:D ActualWorkQuantityUnit:S3 ActualDuration:D ActualDurationUnit:S3
  OperationConfirmedStartDate:T0 OperationConfirmedStartTime:M0 OperationConfirmedEndDate:T0
  OperationConfirmedEndTime:M0 IsFinalConfirmation:B NoFurtherWorkQuantityIsExpd:B
  RemainingWorkQuantity:D RemainingWorkQuantityUnit:S3 PostingDate:T0 ActivityType:S6
  OpenReservationsIsCleared:B ConfirmationText:S40 EmployeeWageType:S4 EmployeeWageGroup:S3
  VarianceReasonCode:S4 CapacityInternalID:S8 NmbrOfMaintTechnicianCapSplits:Y
  MaterialDocument:S10 AccountingIndicatorCode:S2 ActyConfFcstdEndDate:T0 ActyConfFcstdEndTime:M0
  >to_LongText:LongText(MaintOrderConf,MaintOrderConfCntrValue)
set LongText LongTextType -update -delete
  *MaintOrderConf:S10 *MaintOrderConfCntrValue:S8 MaintOrderConfLongText:S
  >to_MaintOrderConfirmation:MaintOrderConfirmation(MaintOrderConf,MaintOrderConfCntrValue)
complex DummyFunctionImportResult
  IsInvalid:B
function CancelMaintOrderConfirmation POST - DummyFunctionImportResult
  MaintOrderConf:S10 MaintOrderConfCntrValue:S8
`
