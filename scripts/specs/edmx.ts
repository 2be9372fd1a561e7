import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Edmx, type EdmxSet, readEdmx } from '../../cli/documents/edmx.ts'
import { compareSapOpenApi } from './sap-openapi.ts'

/** One point where the sandbox and the vendor's document do not agree. */
export interface Difference {
  system: string
  where: string
  ours: string
  theirs: string
}

export interface Comparison {
  /** How many single facts were compared. */
  compared: number
  differences: Difference[]
}

const v2 = '/sap/opu/odata/sap/'
const v4 = '/sap/opu/odata4/sap/'

/** Services of the sandbox with the vendor's document about each. */
const documents: [path: string, file: string][] = [
  [`${v2}API_BUSINESS_PARTNER`, 'API_BUSINESS_PARTNER.edmx'],
  [`${v2}API_PRODUCT_SRV`, 'API_PRODUCT_SRV.edmx'],
  [`${v2}API_MATERIAL_STOCK_SRV`, 'API_MATERIAL_STOCK_SRV.edmx'],
  [`${v2}API_MATERIAL_DOCUMENT_SRV`, 'API_MATERIAL_DOCUMENT_SRV.edmx'],
  [`${v2}API_PURCHASEREQ_PROCESS_SRV`, 'API_PURCHASEREQ_PROCESS_SRV.edmx'],
  [`${v2}API_PURCHASEORDER_PROCESS_SRV`, 'API_PURCHASEORDER_PROCESS_SRV.edmx'],
  [`${v4}api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001`, 'CE_PURCHASEORDER_0001.edmx'],
  [`${v2}API_EQUIPMENT`, 'API_EQUIPMENT.edmx'],
  [`${v2}API_FUNCTIONALLOCATION`, 'API_FUNCTIONALLOCATION.edmx'],
  [`${v2}API_MAINTNOTIFICATION`, 'API_MAINTNOTIFICATION.edmx'],
  [`${v2}API_MAINTENANCEORDER;v=2`, 'API_MAINTENANCEORDER.v2.edmx'],
  [`${v2}API_CV_ATTACHMENT_SRV`, 'API_CV_ATTACHMENT_SRV.edmx'],
]

/**
 * Compares `$metadata` of the sandbox at `base` with the EDMX and OpenAPI documents in
 * `<folder>/sap-s4hana`, for the entity sets that the sandbox serves.
 */
export async function compareEdmx(
  folder: string,
  base: string,
  credentials: Record<string, string>,
): Promise<Comparison> {
  const total: Comparison = { compared: 0, differences: [] }
  for (const [path, file] of documents) {
    const theirs = readEdmx(await readFile(join(folder, 'sap-s4hana', file), 'utf8'))
    const ours = await fetchMetadata(`${base}${path}`, credentials)
    const name = file.replace('.edmx', '')
    const result = compareDocuments(name, ours, theirs)
    total.compared += result.compared
    total.differences.push(...result.differences)
  }
  const described = await compareSapOpenApi(folder, (path) =>
    fetchMetadata(`${base}${path}`, credentials),
  )
  total.compared += described.compared
  total.differences.push(...described.differences)
  return total
}

async function fetchMetadata(address: string, credentials: Record<string, string>): Promise<Edmx> {
  const { username, password, client } = credentials
  const login = Buffer.from(`${username}:${password}`).toString('base64')
  const response = await fetch(`${address}/$metadata?sap-client=${client}`, {
    headers: { authorization: `Basic ${login}` },
  })
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return readEdmx(await response.text())
}

/** All differences between two documents about one service. */
export function compareDocuments(service: string, ours: Edmx, theirs: Edmx): Comparison {
  const facts = new Facts(service)
  for (const [name, set] of ours.sets) {
    const other = theirs.sets.get(name)
    facts.check(name, 'served', other ? 'served' : 'unknown')
    if (other) compareSets(facts, set, other, ours)
  }
  const types = new Set([...ours.sets.values()].map((set) => set.type))
  for (const name of new Set([...ours.functions.keys(), ...theirs.functions.keys()])) {
    const [mine, other] = [ours.functions.get(name), theirs.functions.get(name)]
    const bound = other && (!other.boundTo || types.has(other.boundTo))
    const shown = other && (!other.set || ours.sets.has(other.set))
    if (!mine && !(bound && shown)) continue
    facts.check(`${name}()`, mine ? 'served' : 'missing', other ? 'served' : 'unknown')
    if (!mine || !other) continue
    for (const field of ['method', 'set', 'returns', 'boundTo'] as const)
      facts.check(`${name}() ${field}`, mine[field], other[field])
    facts.compareMaps(`${name}()`, mine.parameters, other.parameters)
  }
  return facts.result()
}

function compareSets(facts: Facts, mine: EdmxSet, theirs: EdmxSet, ours: Edmx) {
  const { name } = mine
  facts.check(`${name} type`, mine.type, theirs.type)
  facts.check(`${name} key`, mine.keys.join(), theirs.keys.join())
  facts.check(`${name} etag`, mine.etag ?? 'none', theirs.etag ?? 'none')
  for (const flag of new Set([...Object.keys(mine.flags), ...Object.keys(theirs.flags)]))
    facts.check(`${name} ${flag}`, mine.flags[flag] ?? 'true', theirs.flags[flag] ?? 'true')
  facts.compareMaps(name, mine.properties, theirs.properties)
  for (const navigation of new Set([...mine.navigations.keys(), ...theirs.navigations.keys()])) {
    const target = theirs.navigations.get(navigation)
    if (target && !ours.sets.has(target.replace('*', ''))) continue
    const own = mine.navigations.get(navigation)
    facts.check(`${name}/${navigation}`, own ?? 'missing', target ?? 'unknown')
  }
}

/** Counts what is compared and keeps what differs. */
export class Facts {
  readonly #service: string
  readonly #differences: Difference[] = []
  #compared = 0

  constructor(service: string) {
    this.#service = service
  }

  check(where: string, ours: string, theirs: string) {
    this.#compared += 1
    if (ours === theirs) return
    this.#differences.push({
      system: 'sap-s4hana',
      where: `${this.#service} ${where}`,
      ours,
      theirs,
    })
  }

  /** Compares properties or parameters with all that is said about them. */
  compareMaps(
    where: string,
    ours: Map<string, Record<string, string>>,
    theirs: Map<string, Record<string, string>>,
  ) {
    for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
      const [mine, other] = [ours.get(name), theirs.get(name)]
      const place = `${where}.${name}`
      this.check(place, mine ? 'served' : 'missing', other ? 'served' : 'unknown')
      if (!mine || !other) continue
      for (const field of new Set([...Object.keys(mine), ...Object.keys(other)]))
        this.check(`${place} ${field}`, mine[field] ?? '', other[field] ?? '')
    }
  }

  result(): Comparison {
    return { compared: this.#compared, differences: this.#differences }
  }
}
