import type { EntityMap, Io, Native } from '@millwright/kit'
import { flag, readOnly, toText } from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import { code, instantOf, show } from './fields.ts'
import { readRows } from './read.ts'

const at: MxAt = {
  structure: 'mxapiorganization',
  uid: 'organizationid',
  children: { site: ['siteid', 'orgid', 'description', 'active', 'enterdate', 'changedate'] },
}

/** Sites are children of their organization; there are few, and they are read at once. */
async function readSites(io: Io): Promise<Native[]> {
  const how = { select: `orgid,site{${at.children!.site!.join(',')}}`, order: '+orgid', size: 100 }
  const { rows } = await readRows(io, at, ['orgid="*"'], how)
  const sites = rows.flatMap((row) =>
    ((row.site ?? []) as Native[]).map((site): Native => ({ orgid: row.orgid, ...site })),
  )
  return sites.sort((left, right) => compareIds(left.siteid, right.siteid))
}

/** One that is no text stays where it is. */
function compareIds(left: unknown, right: unknown): number {
  if (typeof left !== 'string' || typeof right !== 'string' || left === right) return 0
  return left < right ? -1 : 1
}

export const sites: EntityMap<'sites', MxAt> = {
  native: 'site',
  at,
  key: ['siteid'],
  ops: { list: true, get: true },
  changes: { by: null, deletes: 'sweep', note: 'There are few sites; all are read and compared.' },
  version: 'none',
  override: {
    async list(io, _, query) {
      const rest = (await readSites(io)).filter(({ siteid }) => siteid > String(query.after ?? ''))
      const records = rest.slice(0, query.limit)
      const next = rest.length > records.length ? records.at(-1)!.siteid : null
      return { records, next }
    },
    async get(io, _, [siteid]) {
      return (await readSites(io)).find((site) => site.siteid === siteid) ?? null
    },
  },
  fields: {
    number: show<string | null>('siteid', (site) => toText(site.siteid)),
    name: show<string | null>('description', (site) => toText(site.description)),
    organization_id: readOnly(code('orgid')),
    is_active: readOnly(flag('active')),
    created_at: show<string | null>('enterdate', instantOf('enterdate')),
    updated_at: show<string | null>('changedate', instantOf('changedate')),
  },
  filters: {},
  scanned: ['ids', 'number', 'name', 'organization_id'],
}
