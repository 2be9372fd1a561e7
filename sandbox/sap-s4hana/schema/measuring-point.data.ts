/** Measuring points, OData V4. The notation is explained in ../odata/schema.ts. */
export const measuringPointSchema = `
service /sap/opu/odata4/sap/api_measuringpoint/srvd_a2x/sap/measuringpoint/0001 4 com.sap.gateway.srvd_a2x.api_measuringpoint.v0001
set MeasuringPoint MeasuringPointType -delete etag
  *MeasuringPoint:S12,c MeasuringPointDescription:S40 MeasuringPointObjectIdentifier:S22,cu
  TechnicalObjectType:S10,cu MeasuringPointPositionNumber:S20 MeasuringPointCategory:S1
  MeasuringPointIsCounter:B MsrgPtInternalCharacteristic:S10 CharcValueUnit:S3,cu
  MeasuringPointDecimalPlaces:H MeasuringPointExponent:H MeasuringPointCodeGroup:S8
  ValuationCodeIsSufficient:B Assembly:S40 MeasuringPointIsInactive:B MeasuringPointShortText:S40
  MeasurementRangeUnit:S3 MsmtRdngSourceMeasuringPoint:S12,cu MeasuringPointTargetValue:F
  MeasuringPointMaximumThreshold:F MeasuringPointMinimumThreshold:F MeasuringPointAnnualEstimate:F
  CounterOverflowRdngThreshold:F MsrgPtIsCountingBackwards:B MeasurementTransferIsSupported:B
  FunctionalLocation:S30 Equipment:S18 MsmtRdngTransferMode:S1
  >_LongText:MeasuringPointLongText(MeasuringPoint)
set MeasuringPointLongText MeasuringPointLongTextType -delete
  *MeasuringPoint:S12,c MeasuringPointLongText:S >_MeasuringPoint:MeasuringPoint(MeasuringPoint)
`
