import { siFactors } from '../rules/measurement.ts'
import type { Store } from '../store.ts'
import { day, seedEnd } from './masters.ts'
import type { SeededEquipment } from './objects.ts'

/** Plans by time and by counter, with items, cycles and calls. */
export function seedPlans(store: Store, equipment: SeededEquipment[], count: number) {
  for (let index = 0; index < count; index += 1) {
    const object = equipment[(index * 3) % equipment.length]!
    const plan = String(210 + index)
    const byCounter = index % 3 === 2
    const start = seedEnd - (200 - index * 10) * day
    const cycleDays = index % 2 === 0 ? 90 : 30
    store.table('MaintenancePlan').insert({
      MaintenancePlan: plan,
      MaintenancePlanDesc: `Service ${object.name}`.slice(0, 40),
      MaintenancePlanCategory: 'PM',
      SchedulingDuration: '365',
      SchedulingDurationUnit: 'DAY',
      CallHorizonPercent: '90',
      SchedulingStartDate: start,
      NumberOfMaintenanceItems: '1',
      MaintenanceCall: 3,
      MaintenancePlanSystemStatus: 'I0001',
      CreationDate: start,
      CreatedByUser: 'MHANSEN',
      LastChangeDate: seedEnd - (20 + index) * day,
      LastChangeDateTime: seedEnd - (20 + index) * day + 33_267_000,
    })
    store.table('MaintenancePlanCycle').insert({
      MaintenancePlan: plan,
      MaintenancePlanCycle: '1',
      MaintPlanCycRcrrcIntervalQty: byCounter ? 500 : cycleDays / 30,
      MaintPlanCycRcrrcIntervalUnit: byCounter ? 'H' : 'MON',
      MaintPlanCycleDesc: byCounter ? '500 hours' : `${cycleDays / 30} months`,
      MeasuringPoint: byCounter ? String(214 + (index % 8)) : '',
    })
    store.table('MaintenanceItem').insert({
      MaintenanceItem: String(1210 + index),
      MaintenanceItemDescription: `Service ${object.name}`.slice(0, 40),
      MaintenancePlan: plan,
      MaintenancePlanItemPosition: '1',
      MaintenancePlanCategory: 'PM',
      MaintenanceOrderType: 'YA02',
      MaintenancePlanningPlant: object.plant,
      MainWorkCenter: object.workCenter,
      MainWorkCenterPlant: object.plant,
      MaintPriority: '3',
      Equipment: object.id,
      FunctionalLocationLabelName: object.location,
      MaintenanceItemObjectList: 0,
      CreationDate: start,
      CreatedByUser: 'MHANSEN',
      LastChangeDate: start,
      LastChangeDateTime: start,
    })
    for (let call = 1; call <= 3; call += 1) {
      const planned = start + call * cycleDays * day
      const past = planned < seedEnd
      store.table('MaintenancePlanSchedule').insert({
        MaintenancePlan: plan,
        MaintenancePlanCallNumber: call,
        MaintenancePackage: '',
        SchedulingStatus: past ? '3' : '1',
        MaintenanceCallNextPlannedDate: planned,
        MaintenanceCallDate: planned - 9 * day,
        CompletionDate: past ? planned + 2 * day : null,
        MaintenanceCallIsOutstanding: !past,
      })
    }
  }
}

/** Counters and gauges on the machines, each with readings up to the end of the seeded time. */
export function seedMeters(store: Store, equipment: SeededEquipment[], count: number): number {
  let document = 90_000
  for (let index = 0; index < count; index += 1) {
    const object = equipment[(index * 3) % equipment.length]!
    const counter = index % 3 !== 2
    const unit = counter ? 'H' : 'BAR'
    const factor = siFactors[unit] ?? 1
    const point = String(214 + index)
    store.table('MeasuringPoint').insert({
      MeasuringPoint: point,
      MeasuringPointDescription: `${counter ? 'Running hours' : 'Pressure'} ${object.name}`.slice(
        0,
        40,
      ),
      MeasuringPointObjectIdentifier: `IE${object.id.padStart(18, '0')}`,
      TechnicalObjectType: 'EAMS_EQUI',
      MeasuringPointCategory: 'M',
      MeasuringPointPositionNumber: '10',
      MeasuringPointIsCounter: counter,
      MsrgPtInternalCharacteristic: counter ? '811' : '812',
      CharcValueUnit: unit,
      MeasurementRangeUnit: unit,
      MeasuringPointDecimalPlaces: 1,
      MeasuringPointIsInactive: index === count - 1,
      Equipment: object.id,
      ...(counter
        ? { CounterOverflowRdngThreshold: 99_999, MeasuringPointAnnualEstimate: 6000 }
        : { MeasuringPointMinimumThreshold: 2, MeasuringPointMaximumThreshold: 9 }),
    })
    for (let at = 0; at < 6; at += 1) {
      document += 1
      const value = counter ? 4000 + index * 100 + at * 40 : 4 + ((index + at) % 5)
      store.table('MeasurementDocument').insert({
        MeasurementDocument: String(document),
        MeasuringPoint: point,
        MeasuringPointPositionNumber: '10',
        MsmtRdngDate: seedEnd - (6 - at) * 7 * day,
        MsmtRdngTime: 46_971,
        CharcValueUnit: unit,
        MeasurementReading: value * factor,
        MeasurementReadingInEntryUoM: value,
        MeasurementReadingEntryUoM: unit,
        MsmtRdngByUser: 'MHANSEN',
        MeasurementDocumentText: 'weekly round',
        ...(counter && {
          MeasurementCounterReading: value * factor,
          MsmtCounterReadingDifference: at === 0 ? 0 : 40 * factor,
        }),
      })
    }
  }
  return document
}
