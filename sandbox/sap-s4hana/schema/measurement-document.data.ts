/** Measurement documents, OData V4. The notation is explained in ../odata/schema.ts. */
export const measurementDocumentSchema = `
service /sap/opu/odata4/sap/api_measurementdocument/srvd_a2x/sap/measurementdocument/0001 4 com.sap.gateway.srvd_a2x.api_measurementdocument.v0001
set FailedMeasurementReading FailedMeasurementReadingType -create -update -delete
  *MsmtRdngDate:T *MsmtRdngTime:M *MsmtRdngSourceMeasurementDoc:S20,c *MeasuringPoint:S12
  MsmtRdngTransfFailedMsgNumber:S3
set MeasurementDocument MeasurementDocumentType -delete
  *MeasurementDocument:S20 MeasuringPoint:S12 MeasuringPointPositionNumber:S20 MsmtRdngDate:T
  MsmtRdngTime:M Characteristic:S30 MsmtDocumentReferredOrder:S22 RefdMaintOrderOpStatusObject:S22
  MaintenanceOrderOperation:S4 MaintenanceOrderSubOperation:S4 MsmtIsDoneAfterTaskCompltn:B
  CharcValueUnit:S3 MeasurementReading:F MeasurementReadingInEntryUoM:F
  MeasurementReadingEntryUoM:S3 MeasurementCounterReading:F MsmtCounterReadingDifference:F
  TotalMsmtRdngIsSetExternally:B MeasuringPointTargetValue:F MsmtValuationCode:S4
  MeasurementDocumentText:S40 MeasurementDocumentHasLongText:B MsmtRdngByUser:S12
  MsmtRdngStatus:S1 MsmtCntrReadingDiffIsEntered:B MsmtRdngIsReversed:B
  MsmtCounterReadingIsReplaced:B >_MeasurementDocumentLongText:MsmtDocumentLongText(MeasurementDocument)
set MsmtDocumentLongText MsmtDocumentLongTextType -delete
  *MeasurementDocument:S20,c MeasurementDocumentLongText:S
  >_MeasurementDocument:MeasurementDocument(MeasurementDocument)
`
