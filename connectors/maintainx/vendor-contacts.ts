import type { Io, Native, Step } from '@millwright/kit'
import {
  custom,
  each,
  FieldRefusal,
  type LineChange,
  type LineMap,
  text,
  toText,
} from '@millwright/kit/fields'

/** Contacts have calls of their own; the property stands for the answer of their list. */
export const CONTACTS = '$contacts'

const contact: LineMap = {
  key: ['id'],
  deletes: 'hard',
  fields: {
    name: text('name', { required: true }),
    position: text('role'),
    phones: oneOf('phoneNumber', 'telephone number'),
    emails: oneOf('email', 'e-mail address'),
    custom_fields: custom<Record<string, unknown> | null>(
      'extension',
      (source) => ({ extension: toText(source.extension) }),
      (values, body) => {
        if (values && 'extension' in values) body.extension = values.extension
      },
    ),
  },
}

/** A list in the model, one value here. */
function oneOf(native: string, what: string) {
  return custom<string[] | null>(
    native,
    (source) => {
      const value = toText(source[native])
      return value === null ? [] : [value]
    },
    (values: string[] | null, body) => {
      if (values && values.length > 1)
        throw new FieldRefusal('TOO_MANY', `MaintainX keeps one ${what} of a contact.`)
      body[native] = values?.[0] ?? null
    },
  )
}

export const contacts = each(CONTACTS, contact)

export async function readContacts(io: Io, vendor: Native): Promise<Native[]> {
  const rows: Native[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await io.send({
      method: 'GET',
      path: `/vendors/${vendor.id}/contacts?limit=200${more}`,
    })
    const body = answer.json as Native
    rows.push(...(body.contacts ?? []))
    cursor = body.nextCursor ?? null
  } while (cursor !== null)
  return rows
}

/** One call for each contact that comes, changes or goes; on create behind the one that makes the vendor. */
export function writeContacts(body: Native, current: Native | null): Step[] {
  return ((body[CONTACTS] ?? []) as LineChange[]).map(
    (change): Step =>
      ({ id }) => {
        const path = `/vendors/${current?.id ?? id}/contacts`
        if (change.op === 'add') {
          return {
            method: 'POST',
            path,
            body: change.body,
            effect: `Adds the contact ${change.body.name}.`,
          }
        }
        const one = `${path}/${change.key![0]}`
        return change.op === 'remove'
          ? { method: 'DELETE', path: one, effect: `Deletes the contact ${change.key![0]}.` }
          : {
              method: 'PATCH',
              path: one,
              body: change.body,
              effect: `Changes the contact ${change.key![0]}.`,
            }
      },
  )
}
