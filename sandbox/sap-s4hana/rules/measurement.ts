import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import {
  dayOf,
  type FunctionRule,
  number,
  realChanges,
  secondsOf,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { demandEquipment, demandLocation } from './technical-object.ts'

/** How many SI units one unit is: readings are kept in the SI unit of their characteristic. */
export const siFactors: Record<string, number> = {
  H: 3600,
  MIN: 60,
  S: 1,
  KM: 1000,
  M: 1,
  BAR: 100_000,
  PA: 1,
}

export const measuringPointRules: TableRules = {
  create(work, input) {
    const sent = input.row
    if (!sent.MeasuringPointCategory) throw refuse('IR/010', 'Enter a category')
    const point = text(sent.MeasuringPoint) || work.numbers.next('measuring_point')
    if (work.store.table('MeasuringPoint').get({ MeasuringPoint: point }))
      throw refuse('IR/004', `Measuring point ${point} already exists`)
    return work.store.table('MeasuringPoint').insert({
      CharcValueUnit: text(sent.MeasurementRangeUnit),
      ...sent,
      ...objectOf(work, sent),
      MeasuringPoint: point,
    })
  },
  update(work, point, sent) {
    const changes = realChanges(point, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('MeasuringPoint').update(point, changes)
  },
}

function objectOf(work: Work, sent: Row): Row {
  if (sent.Equipment) {
    const equipment = text(demandEquipment(work, text(sent.Equipment)).Equipment)
    return {
      Equipment: equipment,
      MeasuringPointObjectIdentifier: `IE${equipment.padStart(18, '0')}`,
      TechnicalObjectType: 'EAMS_EQUI',
    }
  }
  if (!sent.FunctionalLocation) throw refuse('IR/011', 'Enter equipment or a functional location')
  const location = text(demandLocation(work, text(sent.FunctionalLocation)).FunctionalLocation)
  return {
    FunctionalLocation: location,
    MeasuringPointObjectIdentifier: `IF${location}`.slice(0, 22),
    TechnicalObjectType: 'EAMS_FL',
  }
}

export const measurementDocumentRules: TableRules = {
  create(work, input) {
    const sent = input.row
    const point = work.store
      .table('MeasuringPoint')
      .get({ MeasuringPoint: text(sent.MeasuringPoint) })
    if (!point)
      throw refuse('IR/001', `Measuring point ${text(sent.MeasuringPoint)} does not exist`)
    if (point.MeasuringPointIsInactive)
      throw refuse('IR/020', `Measuring point ${text(sent.MeasuringPoint)} is inactive`)
    const date = Number(sent.MsmtRdngDate ?? dayOf(work.now))
    const time = Number(sent.MsmtRdngTime ?? secondsOf(work.now))
    if (date + time * 1000 > work.now + 86_400_000)
      throw refuse('IR/021', 'The time of the reading is in the future')
    const document: Row = {
      MsmtRdngByUser: work.user,
      ...sent,
      ...readingOf(work, point, sent, date + time * 1000),
      MeasurementDocument: work.numbers.next('measurement_document'),
      MeasuringPointPositionNumber: text(point.MeasuringPointPositionNumber),
      CharcValueUnit: text(point.CharcValueUnit),
      MsmtRdngDate: date,
      MsmtRdngTime: time,
      MsmtRdngIsReversed: false,
    }
    return work.store.table('MeasurementDocument').insert(document)
  },
  update(work, document, sent) {
    const { MeasurementDocumentText } = sent
    if (MeasurementDocumentText === undefined) return
    work.store.table('MeasurementDocument').update(document, { MeasurementDocumentText })
  },
}

/** The value in its entry unit and in SI. A counter never runs back, nor past its overflow. */
function readingOf(work: Work, point: Row, sent: Row, moment: number): Row {
  const unit = text(sent.MeasurementReadingEntryUoM) || text(point.CharcValueUnit)
  const factor = siFactors[unit] ?? 1
  const counter = point.MeasuringPointIsCounter === true
  const previous = counter ? previousReading(work, point, moment) : 0
  const entered = sent.MsmtCntrReadingDiffIsEntered === true
  const difference = number(sent.MsmtCounterReadingDifference) * factor
  const value = entered
    ? previous + difference
    : sent.MeasurementReadingInEntryUoM !== undefined
      ? number(sent.MeasurementReadingInEntryUoM) * factor
      : number(sent.MeasurementReading)
  const overflow = number(point.CounterOverflowRdngThreshold) * factor
  if (counter && value < previous && sent.MsmtCounterReadingIsReplaced !== true)
    throw refuse('IR/030', 'The counter reading is less than the previous one')
  if (counter && overflow > 0 && value > overflow)
    throw refuse('IR/031', 'The counter reading exceeds the overflow value')
  const [low, high] = [
    number(point.MeasuringPointMinimumThreshold) * factor,
    number(point.MeasuringPointMaximumThreshold) * factor,
  ]
  if (!counter && high > low && (value < low || value > high))
    work.messages.push({
      code: 'IR/032',
      message: 'The reading is outside of the measurement range',
      severity: 'warning',
      target: '',
    })
  return {
    MeasurementReading: value,
    MeasurementReadingInEntryUoM: value / factor,
    MeasurementReadingEntryUoM: unit,
    ...(counter && {
      MeasurementCounterReading: value,
      MsmtCounterReadingDifference: value - previous,
    }),
  }
}

function previousReading(work: Work, point: Row, moment: number): number {
  let [latest, reading] = [-1, 0]
  const documents = work.store
    .table('MeasurementDocument')
    .find({ MeasuringPoint: point.MeasuringPoint ?? '' })
  for (const each of documents) {
    const at = number(each.MsmtRdngDate) + number(each.MsmtRdngTime) * 1000
    if (each.MsmtRdngIsReversed || at > moment || at < latest) continue
    latest = at
    reading = number(each.MeasurementReading)
  }
  return reading
}

/** Long texts of points and documents, one each. */
export function longTextRules(table: string, key: string): TableRules {
  return {
    create(work, input) {
      const own = { [key]: text(input.row[key]) }
      const existing = work.store.table(table).get(own)
      if (existing) throw refuse('IR/040', 'The text already exists')
      return work.store.table(table).insert({ ...input.row, ...own })
    },
  }
}

const setPoint =
  (changes: (parameters: Row) => Row): FunctionRule =>
  (work, parameters, point) => {
    work.store.table('MeasuringPoint').update(point!, changes(parameters))
    return point!
  }

const setReversal =
  (MsmtRdngIsReversed: boolean): FunctionRule =>
  (work, _, document) => {
    work.store.table('MeasurementDocument').update(document!, { MsmtRdngIsReversed })
    return document!
  }

export const measurementFunctions: Record<string, FunctionRule> = {
  'MeasuringPoint.ActivateMeasuringPoint': setPoint(() => ({ MeasuringPointIsInactive: false })),
  'MeasuringPoint.DeactivateMeasuringPoint': setPoint(() => ({ MeasuringPointIsInactive: true })),
  'MeasuringPoint.ChangeMeasuringPointCategory': setPoint((parameters) => ({
    MeasuringPointCategory: text(parameters.MeasuringPointCategory),
  })),
  'MeasuringPoint.StartMsmtReadingTransfer': setPoint((parameters) => ({
    MsmtRdngSourceMeasuringPoint: text(parameters.MsmtRdngSourceMeasuringPoint),
  })),
  'MeasuringPoint.CancelMsmtReadingTransfer': setPoint(() => ({
    MsmtRdngSourceMeasuringPoint: '',
  })),
  'MeasurementDocument.ActivateReversalIndicator': setReversal(true),
  'MeasurementDocument.DeactivateReversalIndicator': setReversal(false),
}
