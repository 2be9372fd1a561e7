import { invalid } from '../errors.ts'
import type { Rules } from '../resource.ts'
import { type Row, stamp } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'
import { checkParent, childrenOf } from './tree.ts'

export const assetRules: Rules = {
  create(row, body, visit) {
    row.currentOwnerId = visit.organization
    row.globalUuid = uuidOf(visit.state.next('asset uuid', 1))
    setMaker(row, body, visit)
  },
  created(row, _body, visit) {
    setStatus(row, { status: 'ONLINE', startedAt: row.createdAt }, visit)
  },
  update(row, body, visit) {
    checkParent('assets', row, body.parentId, visit)
    setMaker(row, body, visit)
  },
  read: (row, visit) => ({
    childrenIds: childrenOf('assets', row, visit),
    status: readStatus(row, visit),
  }),
}

/** Ids that look random yet are equal for equal seeds. */
export function uuidOf(number: number): string {
  return `5a4d0b0c-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

/** An asset keeps the names. A new name makes a manufacturer or model; null for the maker clears both. */
function setMaker(row: Row, body: Bag, visit: Visit): void {
  if (body.manufacturer === null) Object.assign(row, { manufacturer: null, model: null })
  else if (body.manufacturer) row.manufacturer = nameIn('manufacturers', body.manufacturer, visit)
  if (body.model === null) row.model = null
  else if (body.model) row.model = nameIn('models', body.model, visit)
}

function nameIn(path: 'manufacturers' | 'models', sent: unknown, visit: Visit): string {
  const { id, name } = sent as { id?: number | null; name?: string | null }
  const field = path === 'models' ? 'model' : 'manufacturer'
  if (id !== undefined && id !== null) {
    const row = visit.state.find(path, id)
    if (!row) throw invalid(`${field}.id is not valid`, `${field}.id`, id)
    return String(row.name)
  }
  if (!name) throw invalid(`${field} is not valid`, field)
  const table = visit.state.table(path)
  if (!table.ordered('id').some((row) => row.name === name)) {
    table.insert({
      name,
      manufacturerId: null,
      organizationId: visit.organization,
      ...stamp(visit.now),
      deletedAt: null,
    })
  }
  return name
}

/** Starts a status of an asset; the one before ends where the new one starts. */
export function setStatus(asset: Row, body: Bag, visit: Visit): Row {
  const table = visit.state.table('assetstatuses')
  const startedAt = body.startedAt ?? new Date(visit.now).toISOString()
  const current = visit.state.find('assetstatuses', asset.statusId)
  if (current && current.endedAt === null) {
    current.endedAt = startedAt
    current.updaterId = visit.state.me
    table.changed(current)
  }
  const row = table.insert({
    assetId: asset.id,
    status: body.status ?? baseOf(body.customStatusId, visit) ?? 'ONLINE',
    customStatusId: body.customStatusId ?? null,
    downtimeType: body.downtimeType ?? null,
    startedAt,
    endedAt: body.endedAt ?? null,
    description: body.description ?? null,
    creatorId: visit.state.me,
    updaterId: null,
    organizationId: asset.organizationId,
    ...stamp(visit.now),
    deletedAt: null,
  })
  asset.statusId = row.id
  return row
}

function baseOf(customStatusId: unknown, visit: Visit): unknown {
  if (customStatusId === undefined || customStatusId === null) return undefined
  const custom = visit.state.find('assetcustomstatuses', customStatusId)
  if (!custom) throw invalid('customStatusId is not valid', 'customStatusId')
  return custom.baseAssetStatus
}

function readStatus(row: Row, visit: Visit): Bag | null {
  const status = visit.state.find('assetstatuses', row.statusId)
  if (!status) return null
  const custom = visit.state.find('assetcustomstatuses', status.customStatusId)
  return { ...status, customStatus: custom ?? null }
}
