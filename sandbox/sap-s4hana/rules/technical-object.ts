import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { text, type Work } from '../work.ts'

/** The last day of the slice of a piece of equipment that is valid now. */
export const currentSlice = 253_402_214_400_000

export function findEquipment(work: Work, equipment: string): Row | undefined {
  return work.store
    .table('Equipment')
    .get({ Equipment: equipment.replace(/^0+(?=\d+$)/, ''), ValidityEndDate: currentSlice })
}

/** A location by its number or its label, which are the same without alternative labelling. */
export function findLocation(work: Work, name: string): Row | undefined {
  const table = work.store.table('FunctionalLocation')
  return (
    table.get({ FunctionalLocation: name }) ?? table.find({ FunctionalLocationLabelName: name })[0]
  )
}

export function demandEquipment(work: Work, equipment: string): Row {
  const found = findEquipment(work, equipment)
  if (!found) throw refuse('IE/001', `Equipment ${equipment} does not exist`)
  return found
}

export function demandLocation(work: Work, name: string): Row {
  const found = findLocation(work, name)
  if (!found) throw refuse('IL/001', `Functional location ${name} does not exist`)
  return found
}

/** What an order or a notification takes over from its technical object. */
export function inherit(object: Row | undefined): Row {
  if (!object) return {}
  return {
    MaintenancePlant: text(object.MaintenancePlant),
    MainWorkCenter: text(object.MainWorkCenter),
    MainWorkCenterPlant: text(object.MainWorkCenterPlant),
    CompanyCode: text(object.CompanyCode),
    CostCenter: text(object.CostCenter),
    ABCIndicator: text(object.ABCIndicator),
  }
}
