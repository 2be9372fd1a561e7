import type { Row } from './store.ts'

/** An object structure: what is called by name over REST. */
export interface Structure {
  name: string
  object: string
  /** Children that it contains. */
  children: readonly string[]
  /** Rows that it shows at all. */
  within?: (row: Row) => boolean
  /** Inbound only, by SYNC. */
  posts?: true
  readOnly?: true
}

const structure = (
  name: string,
  object: string,
  children: readonly string[] = [],
  more: Partial<Structure> = {},
): Structure => ({ name, object, children, ...more })

export const STRUCTURES: ReadonlyMap<string, Structure> = new Map(
  [
    structure('mxapivendor', 'companies', ['compcontact']),
    structure('mxapiitem', 'item'),
    structure('mxapiinventory', 'inventory', ['invbalances', 'invcost']),
    structure('mxapiinvbal', 'invbalances'),
    structure('mxapipo', 'po', ['poline']),
    structure('mxapipr', 'pr', ['prline']),
    structure('mxapireceipt', 'matrectrans', [], { posts: true }),
    structure('mxapiwo', 'workorder'),
    structure('mxapiwodetail', 'workorder', ['woactivity', 'wpmaterial', 'labtrans']),
    structure('mxapiasset', 'asset', ['assetmeter']),
    structure('mxapiassetmeter', 'assetmeter'),
    structure('mxapimeter', 'meter'),
    structure('mxapilocations', 'locations', ['lochierarchy']),
    structure('mxapioperloc', 'locations', ['lochierarchy'], {
      within: (row) => row.values.type === 'OPERATING',
    }),
    structure('mxapistoreloc', 'locations', ['lochierarchy'], {
      within: (row) => row.values.type === 'STOREROOM',
    }),
    structure('mxapisr', 'sr', ['relatedrecord'], { within: (row) => row.values.class === 'SR' }),
    structure('mxapiperson', 'person'),
    structure('mxapiorganization', 'organization', ['site'], { readOnly: true }),
    structure('mxapisynonymdomain', 'synonymdomain', [], { readOnly: true }),
  ].map((one) => [one.name, one]),
)
