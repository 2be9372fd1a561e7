import { currentSlice as slice } from '../rules/technical-object.ts'
import type { Store } from '../store.ts'
import { companyCode, day, plants, seedEnd } from './masters.ts'

/** [name, text, superior] of the functional locations. */
const locationFacts = [
  ['NP', 'Northpoint works', ''],
  ['NP-PL01', 'Plant 1', 'NP'],
  ['NP-PL01-WTR', 'Water station', 'NP-PL01'],
  ['NP-PL01-WTR-204', 'Water station pump bay 4', 'NP-PL01-WTR'],
  ['NP-PL01-WTR-205', 'Water station pump bay 5', 'NP-PL01-WTR'],
  ['NP-PL01-LIN', 'Filling line', 'NP-PL01'],
  ['NP-PL01-LIN-010', 'Filler', 'NP-PL01-LIN'],
  ['NP-PL01-LIN-020', 'Capper', 'NP-PL01-LIN'],
  ['NP-PL01-CMP', 'Compressor house', 'NP-PL01'],
  ['NP-PL02', 'Plant 2', 'NP'],
  ['NP-PL02-BLR', 'Boiler house', 'NP-PL02'],
  ['NP-PL02-CNV', 'Conveyor gallery', 'NP-PL02'],
] as const

/** [text, technical type, maker, parts that hang below it] */
const machines = [
  ['Feed pump', 'PUMP', 'Sulzer', ['Drive motor', 'Coupling']],
  ['Filler carousel', 'FILL', 'Krones', ['Gearbox', 'Control cabinet']],
  ['Screw compressor', 'COMP', 'Kaeser', ['Drive motor', 'Oil cooler']],
  ['Steam boiler', 'BOIL', 'Viessmann', ['Burner', 'Feed water pump']],
  ['Belt conveyor', 'CONV', 'Rulmeca', ['Gear motor', 'Belt scale']],
] as const

export interface SeededEquipment {
  id: string
  name: string
  location: string
  plant: string
  workCenter: string
}

/** Functional locations and equipment in a tree: machines in locations, parts below machines. */
export function seedObjects(store: Store): SeededEquipment[] {
  for (const [index, [name, text, superior]] of locationFacts.entries()) {
    const plant = name.includes('PL02') ? plants[1] : plants[0]
    store.table('FunctionalLocation').insert({
      FunctionalLocation: name,
      FunctionalLocationLabelName: name,
      FunctionalLocationName: text,
      FuncLocationStructure: 'STD',
      FunctionalLocationCategory: 'M',
      SuperiorFunctionalLocation: superior,
      MaintenancePlant: plant.plant,
      MaintenancePlanningPlant: plant.plant,
      MainWorkCenter: plant.workCenters[0],
      MainWorkCenterPlant: plant.plant,
      CompanyCode: companyCode,
      CostCenter: '4100',
      ABCIndicator: index % 3 === 0 ? 'A' : 'B',
      EquipmentInstallationIsAllowed: name.split('-').length > 2,
      FunctionalLocationIsActive: true,
      FunctionalLocationIsCreated: true,
      FuncnlLocIsDeactivated: false,
      CreationDate: seedEnd - 2400 * day,
      CreatedByUser: 'MHANSEN',
      LastChangedByUser: 'MHANSEN',
      LastChangeDateTime: seedEnd - (60 + index) * day + 33_267_000,
    })
  }
  const seeded: SeededEquipment[] = []
  const places = locationFacts.filter(([name]) => name.split('-').length > 2).map(([name]) => name)
  for (let index = 0; index < 10; index += 1) {
    const [text, type, maker, parts] = machines[index % machines.length]!
    const location = places[index % places.length]!
    const machine = insertEquipment(store, seeded.length, {
      name: `${text} ${204 + index}`,
      type,
      maker,
      location,
      superior: '',
      inactive: index === 9,
    })
    seeded.push(machine)
    for (const part of parts)
      seeded.push(
        insertEquipment(store, seeded.length, {
          name: `${part} of ${text.toLowerCase()} ${204 + index}`,
          type: 'PART',
          maker,
          location,
          superior: machine.id,
          inactive: false,
        }),
      )
  }
  return seeded
}

interface Facts {
  name: string
  type: string
  maker: string
  location: string
  superior: string
  inactive: boolean
}

function insertEquipment(store: Store, count: number, facts: Facts): SeededEquipment {
  const plant = facts.location.includes('PL02') ? plants[1] : plants[0]
  const id = String(10_000_417 + count)
  const changed = seedEnd - (10 + count) * day + 46_971_000
  store.table('Equipment').insert({
    Equipment: id,
    ValidityEndDate: slice,
    ValidityEndTime: 86_399,
    ValidityStartDate: seedEnd - (2000 - count) * day,
    EquipmentName: facts.name.slice(0, 40),
    EquipmentCategory: 'M',
    TechnicalObjectType: facts.type,
    GrossWeight: 50 + count * 7.5,
    GrossWeightUnit: 'KG',
    AcquisitionValue: 1200 + count * 310,
    Currency: 'EUR',
    AcquisitionDate: seedEnd - 2000 * day,
    OperationStartDate: seedEnd - 1990 * day,
    AssetManufacturerName: facts.maker,
    ManufacturerPartTypeName: `${facts.type}-${100 + count}`,
    ManufacturerSerialNumber: `SN-${99_120 + count}`,
    ConstructionYear: String(2012 + (count % 10)),
    InventoryNumber: `INV-${5000 + count}`,
    MaintenancePlant: plant.plant,
    MaintenancePlanningPlant: plant.plant,
    MaintenancePlannerGroup: '010',
    MainWorkCenter: plant.workCenters[0],
    MainWorkCenterPlant: plant.plant,
    CompanyCode: companyCode,
    CostCenter: '4100',
    ABCIndicator: facts.superior === '' ? 'A' : 'C',
    FunctionalLocation: facts.location,
    FunctionalLocationLabelName: facts.location,
    SuperordinateEquipment: facts.superior,
    EquipmentIsInstalled: true,
    EquipmentIsAvailable: false,
    EquipIsAllocToSuperiorEquip: facts.superior !== '',
    EquipmentIsInactive: facts.inactive,
    CreationDate: seedEnd - 2000 * day,
    CreatedByUser: 'MHANSEN',
    LastChangedByUser: 'MHANSEN',
    LastChangeDateTime: changed,
  })
  if (count % 8 === 3) insertEarlierSlice(store, id, changed)
  const { location } = facts
  const workCenter = plant.workCenters[0]
  return { id, name: facts.name, location, plant: plant.plant, workCenter }
}

/** Equipment that was moved once: its time before the move stays readable under an earlier date. */
function insertEarlierSlice(store: Store, id: string, changed: number) {
  const table = store.table('Equipment')
  const current = table.get({ Equipment: id, ValidityEndDate: slice })!
  const moved = seedEnd - 400 * day
  table.insert({
    ...current,
    ValidityEndDate: moved - day,
    FunctionalLocation: 'NP-PL01-CMP',
    FunctionalLocationLabelName: 'NP-PL01-CMP',
    SuperordinateEquipment: '',
    EquipIsAllocToSuperiorEquip: false,
    LastChangeDateTime: changed,
  })
  table.update(current, { ValidityStartDate: moved })
}
