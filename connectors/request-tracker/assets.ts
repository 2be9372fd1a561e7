import type { ActionAt, ActionMap, EntityMap, Native } from '@millwright/kit'
import { custom, derived, text, toText } from '@millwright/kit/fields'
import { like, put, quote, type RtAt, type RtFilter, rowsOf } from './dialect.ts'
import { customFields, dated, ids, named, stamps, statusIn, userAt } from './fields.ts'

/** The lifecycle of assets that every installation begins with. */
const statuses = [
  { source_status: 'new', label: 'New', status: 'planned' },
  { source_status: 'allocated', label: 'Allocated', status: 'standby' },
  { source_status: 'in-use', label: 'In use', status: 'in_service' },
  { source_status: 'recycled', label: 'Recycled', status: 'disposed' },
  { source_status: 'stolen', label: 'Stolen', status: 'out_of_service' },
  { source_status: 'deleted', label: 'Deleted', status: 'disposed' },
] as const

const at: RtAt = {
  kind: 'asset',
  fields: [
    'Name',
    'Status',
    'Description',
    'Catalog',
    'Owner',
    'Created',
    'LastUpdated',
    'CustomFields',
  ],
  deep: { Catalog: 'Name', Owner: 'Name,RealName' },
  async complete(io, asset) {
    const params = new URLSearchParams({
      query: `id = ${asset.id}`,
      fields: 'Catalog',
      'fields[Catalog]': 'Name',
    })
    const list = await io.send({ method: 'GET', path: `/REST/2.0/assets?${params}` })
    const [row] = rowsOf(list)
    if (row) asset.Catalog = row.Catalog
  },
}

const actions = {
  set_status: {
    parameters: ['source_status'],
    required: ['source_status'],
    effect: 'Sets a status of the lifecycle of its catalog.',
    steps: ({ key, native, body }: ActionAt) => [
      {
        ...put(at, key, { Status: body.source_status }, native),
        effect: `Sets the status to ${body.source_status}.`,
      },
    ],
    done: (record: Native, { body }: ActionAt) => record.source_status === body.source_status,
  },
  move: { reason: 'Request Tracker keeps no places of assets.' },
  report_down: { reason: 'Request Tracker keeps no downtimes.' },
  report_up: { reason: 'Request Tracker keeps no downtimes.' },
} satisfies Record<string, ActionMap | { reason: string }>

export const assets: EntityMap<'assets', RtAt> = {
  native: 'asset',
  at,
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'LastUpdated', precision: 's', deletes: 'sweep' },
  version: 'etag',
  thin: ['version'],
  delete: { mode: 'soft', effect: 'status → deleted; the asset is in no list any more' },
  override: {
    // The DELETE of an asset ends in an internal error and does nothing (5.0.3).
    delete: (_, { key, current }) => [
      { ...put(at, key, { Status: 'deleted' }, current), effect: 'Sets the status to deleted.' },
    ],
  },
  fields: {
    number: derived<string | null>('id', (asset) => toText(asset.id)),
    name: text('Name', { required: true, max: 255 }),
    description: text('Description', { blank: '', max: 255 }),
    status: derived<any>(
      'Status',
      ({ Status }) => statuses.find((one) => one.source_status === Status)?.status ?? 'unknown',
    ),
    source_status: custom<string | null>('Status', (asset) => toText(asset.Status)),
    category: named('Catalog', 'Name'),
    responsible_id: userAt('Owner'),
    responsible_name: custom<string | null>('Owner', ({ Owner }) =>
      Owner?.id === 'Nobody' ? null : toText(Owner?.RealName),
    ),
    custom_fields: customFields(),
    ...stamps,
    deleted_at: custom<string | null>(['Status', 'LastUpdated'], (asset) =>
      asset.Status === 'deleted' ? toText(asset.LastUpdated) : null,
    ),
  },
  filters: {
    ...dated,
    ids,
    status: statusIn(statuses),
    category: (wanted: readonly string[]): RtFilter => ({
      search: `(${wanted.map((name) => `Catalog = ${quote(name)}`).join(' OR ')})`,
      keep: ({ Catalog }) => wanted.includes(Catalog?.Name),
    }),
    name: (value: string): RtFilter => ({
      search: like('Name', value),
      keep: ({ Name }) => String(Name).toLowerCase().includes(value.toLowerCase()),
    }),
  },
  actions,
  statuses,
}
