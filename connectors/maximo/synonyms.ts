import type { Io, Native } from '@millwright/kit'
import { FieldRefusal } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import type { MxAt } from './dialect.ts'
import { readRows } from './read.ts'

const domains: MxAt = { structure: 'mxapisynonymdomain', uid: 'synonymdomainid' }

/** What a field leaves in a body that the product takes by the customer's word only. */
export interface Word {
  domain: string
  internal: string
  /** The customer's word that is meant, where several stand for the same. */
  value?: string
  /** Where there is no such internal value: what it is a synonym of then, by its delivered word. */
  or?: { internal: string; value: string }
}

/**
 * The customer's own word for an internal value: the product takes no other. Of several, the one that is named, else the
 * default. Where the user may not read the domains, the delivered word is tried.
 */
export async function wordOf(io: Io, word: Word, record: Native): Promise<string> {
  const conditions = [`domainid="${word.domain}"`]
  const how = { select: 'value,maxvalue,defaults,orgid,siteid', order: '+value', size: 100 }
  let rows: Native[]
  try {
    rows = (await readRows(io, domains, conditions, how)).rows
  } catch (error) {
    const isHidden = error instanceof ApiError && /DENIED|NOT_FOUND/.test(error.code)
    if (isHidden) return word.value ?? word.internal
    throw error
  }
  const here = (row: Native) =>
    (row.siteid ?? record.siteid) === record.siteid && (row.orgid ?? record.orgid) === record.orgid
  const pick = ({ internal, value }: Pick<Word, 'internal' | 'value'>) => {
    const fits = rows.filter((row) => row.maxvalue === internal && here(row))
    if (value !== undefined) return fits.find((row) => row.value === value)
    return fits.find(({ defaults }) => defaults === true) ?? fits[0]
  }
  const found = pick(word) ?? (word.or && pick(word.or))
  if (found) return String(found.value)
  throw new FieldRefusal(
    'NOT_ALLOWED_WORD',
    `The domain ${word.domain} of this Maximo has no value for ${word.value ?? word.internal}.`,
  )
}
