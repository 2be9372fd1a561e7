import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  dayOf,
  type FunctionRule,
  realChanges,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { demandLocation, findLocation } from './technical-object.ts'

export const functionalLocationRules: TableRules = {
  create(work, input) {
    const sent = input.row
    const name = text(sent.FunctionalLocation)
    if (name === '') throw refuse('IL/010', 'Enter a functional location')
    if (!sent.FuncLocationStructure) throw refuse('IL/011', 'Enter a structure indicator')
    if (!sent.FunctionalLocationCategory) throw refuse('IL/012', 'Enter a category')
    if (findLocation(work, name))
      throw refuse('IL/004', `Functional location ${name} already exists`)
    const superior = text(sent.SuperiorFunctionalLocation) || superiorByMask(work, name)
    if (superior !== '') demandLocation(work, superior)
    return work.store.table('FunctionalLocation').insert({
      EquipmentInstallationIsAllowed: true,
      ...sent,
      FunctionalLocationLabelName: name,
      SuperiorFunctionalLocation: superior,
      FunctionalLocationIsActive: true,
      FunctionalLocationIsCreated: true,
      CreationDate: dayOf(work.now),
      CreatedByUser: work.user,
      LastChangedByUser: work.user,
      LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
    })
  },

  update(work, location, sent) {
    checkLock(work, text(location.FunctionalLocation), 'functional location')
    const changes = realChanges(location, sent)
    if (Object.keys(changes).length === 0) return
    if (location.FuncnlLocIsMarkedForDeletion)
      throw refuse(
        'IL/025',
        `Functional location ${text(location.FunctionalLocation)} is flagged for deletion`,
      )
    if ('SuperiorFunctionalLocation' in changes)
      checkSuperior(work, location, text(changes.SuperiorFunctionalLocation))
    work.store.table('FunctionalLocation').update(location, changes)
    touch(work.store, 'FunctionalLocation', location, work.now, work.user)
  },
}

/** The mask of the structure: each hyphen is a level, so the superior is the longest known prefix. */
function superiorByMask(work: Work, name: string): string {
  const cut = name.lastIndexOf('-')
  if (cut < 0) return ''
  const prefix = name.slice(0, cut)
  return findLocation(work, prefix) ? prefix : superiorByMask(work, prefix)
}

function checkSuperior(work: Work, location: Row, superior: string) {
  for (let above = superior; above !== ''; ) {
    if (above === location.FunctionalLocation)
      throw refuse('IL/060', 'A functional location cannot be superior to itself')
    above = text(demandLocation(work, above).SuperiorFunctionalLocation)
  }
}

function change(work: Work, parameters: Row, changes: Row): Row {
  const location = findLocation(work, text(parameters.FunctionalLocation))
  if (!location) throw framework.unknownKey('FunctionalLocationType')
  if (changes.SuperiorFunctionalLocation)
    checkSuperior(work, location, text(changes.SuperiorFunctionalLocation))
  work.store.table('FunctionalLocation').update(location, changes)
  touch(work.store, 'FunctionalLocation', location, work.now, work.user)
  return location
}

function setFlags(changes: Row): FunctionRule {
  return (work, parameters) => {
    if (work.switches.edition === '2021') throw framework.unknownSegment('FunctionImport')
    change(work, parameters, changes)
    return { IsInvalid: false }
  }
}

const install: FunctionRule = (work, parameters) =>
  change(work, parameters, {
    SuperiorFunctionalLocation: text(parameters.SuperiorFunctionalLocation),
    FuncnlLocPosInSuperiorTechObj: text(parameters.FuncLocInstallationPosNmbr),
  })

const dismantle: FunctionRule = (work, parameters) =>
  change(work, parameters, { SuperiorFunctionalLocation: '' })

export const functionalLocationFunctions: Record<string, FunctionRule> = {
  'API_FUNCTIONALLOCATION.InstallFunctionalLocation': install,
  'API_FUNCTIONALLOCATION.DismantleFunctionalLocation': dismantle,
  'API_FUNCTIONALLOCATION.SetFuncLocToMarkedForDeletion': setFlags({
    FuncnlLocIsMarkedForDeletion: true,
  }),
  'API_FUNCTIONALLOCATION.RsetFuncLocFromMrkdForDeletion': setFlags({
    FuncnlLocIsMarkedForDeletion: false,
  }),
  'API_FUNCTIONALLOCATION.SetFuncnlLocationToInactive': setFlags({
    FuncnlLocIsDeactivated: true,
    FunctionalLocationIsActive: false,
  }),
  'API_FUNCTIONALLOCATION.RsetFuncnlLocationFromInactive': setFlags({
    FuncnlLocIsDeactivated: false,
    FunctionalLocationIsActive: true,
  }),
}
