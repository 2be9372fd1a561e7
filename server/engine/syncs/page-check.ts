import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from '@millwright/kit'
import type { Checkpoint } from '../../store/schema-syncs.ts'
import { SyncFault } from './sync-fault.ts'

/** Pages that are remembered: a source that goes in a circle this short is found out. */
const REMEMBERED = 8
/** Pages without a record, one after the other, that still may lead somewhere. */
const MOST_BLANK = 100

/** Throws where a source repeats itself or leads nowhere; answers what is remembered of the page. */
export function checkPage(
  name: string,
  { next, recent, blank }: Pick<Checkpoint, 'next' | 'recent' | 'blank'>,
  page: Page,
): Pick<Checkpoint, 'recent' | 'blank'> {
  if (page.next !== null && isDeepStrictEqual(page.next, next)) {
    throw new SyncFault('REPEATED_PAGE', `${name} leads from a page to the same page again.`)
  }
  if (page.records.length === 0) {
    if (page.next !== null && blank + 1 >= MOST_BLANK) {
      const text = `${name} answered ${MOST_BLANK} pages without a record and says that there are more.`
      throw new SyncFault('ENDLESS_LISTING', text)
    }
    return { recent, blank: blank + 1 }
  }
  const digest = createHash('sha256')
    .update(JSON.stringify(page.records.map(({ record }) => record.id)))
    .digest('base64url')
    .slice(0, 16)
  if (recent.includes(digest)) {
    throw new SyncFault('REPEATED_PAGE', `${name} answered the same page twice in one listing.`)
  }
  return { recent: [...recent, digest].slice(-REMEMBERED), blank: 0 }
}
