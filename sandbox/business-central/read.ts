import { pageFaultOf, rowsOf } from '../page-faults.ts'
import type { Answer } from '../system.ts'
import { badRequest, dialog } from './errors.ts'
import { parseFilter } from './filter.ts'
import type { Expansion, Options } from './options.ts'
import { type EntitySet, sets } from './schema.ts'
import { etagOf, type Row } from './store.ts'
import type { Work } from './work.ts'

export const JSON_TYPE = {
  'content-type': 'application/json; odata.metadata=minimal; odata.streaming=true',
  'odata-version': '4.0',
}

/** A row as it goes over the wire. */
export function serialize(work: Work, set: EntitySet, row: Row, options?: Options): object {
  const select = options?.select
  for (const name of select ?? []) requireProperty(set, name)
  const names = Object.keys(set.properties).filter((name) => select?.includes(name) ?? true)
  const out: Record<string, unknown> = { '@odata.etag': etagOf(row, work.switches.etag_form) }
  for (const name of names) {
    if (set.properties[name]!.kind === 'stream') {
      const link = `${work.root}/${set.name}(${row.id})/${name}`
      out[`${name}@odata.mediaEditLink`] = link
      out[`${name}@odata.mediaReadLink`] = link
    } else out[name] = row[name]
  }
  for (const expansion of options?.expand ?? [])
    Object.assign(out, expand(work, set, row, expansion))
  return out
}

function expand(work: Work, set: EntitySet, row: Row, { name, options }: Expansion): object {
  const navigation = set.navigations[name]
  if (!navigation) throw noProperty(set, name)
  const below = sets[navigation.set]!
  const rows = rowsBelow(work, navigation.set, navigation.by, row)
  const test = options.filter ? parseFilter(options.filter, below) : () => true
  return { [name]: rows.filter(test).map((one) => serialize(work, below, one, options)) }
}

function rowsBelow({ company }: Work, set: string, by: string, row: Row): readonly Row[] {
  if (by === 'documentId') return company.linesOf(set, row.id)
  return company.rows(set).filter((one) => one[by] === row.id)
}

function requireProperty(set: EntitySet, name: string): void {
  if (!set.properties[name] && !set.navigations[name]) throw noProperty(set, name)
}

function noProperty(set: EntitySet, name: string) {
  return badRequest(
    `Could not find a property named '${name}' on type 'Microsoft.NAV.${set.type}'.`,
  )
}

export function answerOne(work: Work, set: EntitySet, row: Row, options: Options): Answer {
  const context = `${work.root.replace(/\/companies\(.*/, '')}/$metadata#companies(${work.company.id})/${set.name}/$entity`
  const body = { '@odata.context': context, ...serialize(work, set, row, options) }
  return { status: 200, headers: JSON_TYPE, body }
}

/** Lists of lines and files are buffers that are filled for one parent, which has to be named. */
const needed: Record<string, { names: string[]; message: string }> = {
  purchaseOrderLines: {
    names: ['documentId', 'id'],
    message: 'You must specify an Id or a Document Id to get the lines.',
  },
  documentAttachments: {
    names: ['parentId', 'id'],
    message: 'You must specify a document id and a document type to get the attachments.',
  },
}

/** A list: pages are cut behind a key, and `$top` never tells that there is more (vendor issue). */
export function answerList(
  work: Work,
  set: EntitySet,
  options: Options,
  parent?: { by: string; row: Row },
): Answer {
  const { call, switches, company } = work
  const need = needed[set.name]
  if (need && !parent && !need.names.some((name) => options.filter?.includes(`${name} eq `)))
    throw dialog(need.message)
  const test = options.filter ? parseFilter(options.filter, set) : () => true
  const found = (
    parent ? rowsBelow(work, set.name, parent.by, parent.row) : company.rows(set.name)
  ).filter(test)
  const all = switches.list_cap > 0 ? found.slice(0, switches.list_cap) : found
  const token = options.skipToken?.replace(/^'|'$/g, '') ?? null
  const asked = /odata\.maxpagesize=(\d+)/i.exec(String(call.headers.prefer ?? ''))?.[1]
  const size = Math.min(Number(asked ?? switches.page_size), switches.page_size)
  const fault = pageFaultOf(call.fault)
  const start = startOf(all, fault === 'same_page' ? null : token, size, fault) + options.skip
  const rest = all.slice(start, options.top === null ? undefined : start + options.top)
  const page = rest.slice(0, Math.min(rowsOf(size, fault), rest.length))
  const isMore = options.top === null && rest.length > page.length && fault !== 'ends_early'
  const last = page.at(-1)?.id ?? token ?? rest[0]?.id ?? ''
  const context = `${work.root.replace(/\/companies\(.*/, '')}/$metadata#companies(${company.id})/${set.name}`
  return {
    status: 200,
    headers: { ...JSON_TYPE, ...(asked && { 'preference-applied': `odata.maxpagesize=${size}` }) },
    body: {
      '@odata.context': context,
      ...(options.isCounted && { '@odata.count': found.length }),
      value: page.map((row) => serialize(work, set, row, options)),
      ...(isMore && { '@odata.nextLink': nextLink(work, set.name, last) }),
    },
  }
}

function startOf(
  rows: readonly Row[],
  token: string | null,
  size: number,
  fault: ReturnType<typeof pageFaultOf>,
): number {
  if (token === null) return 0
  const found = rows.findIndex((row) => row.id > token)
  const start = found < 0 ? rows.length : found
  if (fault === 'duplicate_page') return Math.max(0, start - size)
  return fault === 'missing_page' ? start + size : start
}

function nextLink({ root, call, switches }: Work, set: string, last: string): string {
  const kept = call.query
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)skiptoken=|^aid=/i.test(part))
  const aid = switches.next_link_aid ? ['aid=FIRST'] : []
  return `${root}/${set}?${[...aid, ...kept, `$skiptoken=${last}`].join('&')}`
}
