import { objectOf } from './objects.ts'
import type { Row } from './store.ts'
import type { Switches } from './switches.ts'

/** A synonym: the customer's word, the product's own word behind it, whether it is the default for that. */
interface Synonym {
  value: string
  internal: string
  label: string
  isDefault: boolean
}

const words = (text: string): Synonym[] =>
  text.split('|').map((part) => {
    const [codes = '', label = ''] = part.trim().split(/ - /)
    const [value = '', internal] = codes.split('=')
    return { value, internal: internal ?? value, label, isDefault: internal === undefined }
  })

/** Delivered synonyms, as the vendor's own fixtures show them; those of PO, PR and meters are not confirmed. */
const DOMAINS: Readonly<Record<string, readonly Synonym[]>> = {
  COMPTYPE: words('V - Vendor|M - Manufacturer|C - Courier|I - Internal'),
  ITEMSTATUS: words(
    'PENDING - Pending|PLANNING - Planning|ACTIVE - Active|PENDOBS - Pending Obsolescence|OBSOLETE - Obsolete',
  ),
  ITEMTYPE: words('ITEM - Item|TOOL - Tool|STDSERVICE - Standard Service'),
  LOTTYPE: words('NOLOT - No Lot|LOT - Lot'),
  POSTATUS: words(
    'WAPPR - Waiting on Approval|INPRG - In Progress|APPR - Approved|PNDREV - Pending Revision|REVISD - Revised|HOLD - On Hold|CLOSE - Closed|CAN - Canceled',
  ),
  PRSTATUS: words(
    'WAPPR - Waiting on Approval|APPR - Approved|COMP - Complete|HOLD - On Hold|CLOSE - Closed|CAN - Canceled',
  ),
  POTYPE: words('STD - Standard|BLANKET - Blanket|CHANGE - Change'),
  RECEIPTS: words('NONE - None|PARTIAL - Partial|COMPLETE - Complete'),
  LINETYPE: words(
    'ITEM - Item|MATERIAL - Material|SERVICE - Service|STDSERVICE - Standard Service|SPORDER - Special Order|TOOL - Tool',
  ),
  ISSUETYP: words('RECEIPT - Receipt|RETURN - Return|VOIDRECEIPT - Void Receipt|ISSUE - Issue'),
  WOCLASS: words('WORKORDER - Work Order|ACTIVITY - Activity|CHANGE - Change|RELEASE - Release'),
  WOSTATUS: words(
    'WAPPR - Waiting on Approval|APPR - Approved|WPCOND=APPR - Waiting on Plant Condition|WMATL - Waiting on Material|WSCH - Waiting to be Scheduled|INPRG - In Progress|COMP - Completed|CLOSE - Closed|CAN - Canceled|HISTEDIT - Edited in History',
  ),
  LOCASSETSTATUS: words(
    'NOT READY - Not Ready|OPERATING - Operating|ACTIVE=OPERATING - Active|LIMITEDUSE=OPERATING - Limited Use|DECOMMISSIONED - Decommissioned|BROKEN=DECOMMISSIONED - Broken|INACTIVE=DECOMMISSIONED - Inactive',
  ),
  ASSETTYPE: words('PRODUCTION - Production|FACILITIES - Facilities|FLEET - Fleet|IT - IT'),
  LOCTYPE: words(
    'OPERATING - Operating|STOREROOM - Storeroom|VENDOR - Vendor|REPAIR - Repair|LABOR - Labor|COURIER - Courier|HOLDING - Holding|SALVAGE - Salvage',
  ),
  METERTYPE: words('CONTINUOUS - Continuous|GAUGE - Gauge|CHARACTERISTIC - Characteristic'),
  READINGTYPE: words('ACTUAL - Actual|DELTA - Delta'),
  TKCLASS: words('SR - Service Request|INCIDENT - Incident|PROBLEM - Problem'),
  SRSTATUS: words(
    'NEW - New|QUEUED - Queued|PENDING - Pending|INPROG - In Progress|RESOLVED - Resolved|CLOSED - Closed|REJECTED=CLOSED - Rejected|CANCELLED=CLOSED - Cancelled|HISTEDIT - Edited in History',
  ),
  PERSONSTATUS: words('ACTIVE - Active|INACTIVE - Inactive'),
}

/** Words of a customer who renamed some. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  POSTATUS: { APPR: 'OPEN', CAN: 'VOID' },
  PRSTATUS: { APPR: 'OPEN' },
  WOSTATUS: { APPR: 'RELEASED', COMP: 'DONE', CAN: 'DROPPED' },
  SRSTATUS: { RESOLVED: 'FIXED' },
  ITEMSTATUS: { OBSOLETE: 'PHASEDOUT' },
}

/** All synonyms as rows of the object that keeps them. */
export function domainRows(switches: Switches): Row[] {
  const mbo = objectOf('synonymdomain')
  return Object.keys(DOMAINS)
    .flatMap((domainid) => synonymsOf(domainid, switches).map((one) => ({ domainid, ...one })))
    .map(({ domainid, value, internal, label, isDefault }, index) => {
      const values = {
        domainid,
        value,
        maxvalue: internal,
        description: label,
        defaults: isDefault,
        valueid: `${domainid}|${value}`,
        synonymdomainid: index + 1,
      }
      return { mbo, uid: index + 1, values, children: {}, stamp: index + 1 }
    })
}

/** All synonyms of a domain as this customer has them. `stored` is the word that rows keep. */
export function synonymsOf(domain: string, switches: Switches): (Synonym & { stored: string })[] {
  const renamed = switches.synonyms === 'renamed' ? RENAMED[domain] : undefined
  return (DOMAINS[domain] ?? []).map((one) => {
    const isWaiting = domain === 'WOSTATUS' && /^W(MATL|SCH)$/.test(one.value)
    const isPart = isWaiting && switches.waiting_internal === 'appr'
    return {
      ...one,
      stored: one.value,
      value: renamed?.[one.value] ?? one.value,
      ...(isPart && { internal: 'APPR', isDefault: false }),
    }
  })
}

/** The synonym of a word that a row keeps. */
export function synonymOf(domain: string, stored: unknown, switches: Switches) {
  return synonymsOf(domain, switches).find((one) => one.stored === stored)
}

/** The product's own word behind a word that a row keeps. */
export function internalOf(domain: string, stored: unknown, switches: Switches): string {
  return synonymOf(domain, stored, switches)?.internal ?? String(stored)
}

/** What a row keeps for a word that a client sends; undefined where the customer has no such word. */
export function storedOf(domain: string, value: unknown, switches: Switches): string | undefined {
  return synonymsOf(domain, switches).find((one) => one.value === value)?.stored
}
