import type { Call, Native } from '@millwright/kit'
import { custom, type Field } from '@millwright/kit/fields'
import { ifMatch, predicate } from '@millwright/kit/protocols'
import { services } from './services.ts'

/**
 * Texts of an order by their text id. F01 (header text, item text) and F02 (header note) are SAP's standard ids;
 * not confirmed by a vendor page.
 */
export function noteField(navigation: string, id: string): Field<string | null> {
  return custom<string | null>(
    navigation,
    (source) => {
      const notes = ((source[navigation] ?? []) as Native[]).filter(
        (note) => note.TextObjectType === id,
      )
      // A text may stand there in several languages: one is shown.
      return notes[0]?.PlainLongText || null
    },
    (value, body, context) => {
      const language = context.settings.language || 'EN'
      body.$notes = [...(body.$notes ?? []), { navigation, id, text: value ?? '', language }]
    },
  )
}

interface NoteChange {
  navigation: string
  id: string
  text: string
  language: string
}

/** New texts as members of a deep insert. */
export function noteMembers(body: Native): Native {
  const out: Record<string, Native[]> = {}
  for (const { navigation, id, text, language } of (body.$notes ?? []) as NoteChange[]) {
    out[navigation] ??= []
    if (text !== '')
      out[navigation].push({ TextObjectType: id, Language: language, PlainLongText: text })
  }
  return out
}

/** Requests that bring texts up to date. `key` is the order's, or the order's and the line's. */
export function noteSteps(
  body: Native,
  current: Native,
  names: readonly string[],
  key: readonly string[],
): Call[] {
  return ((body.$notes ?? []) as NoteChange[]).map(({ navigation, id, text, language }) => {
    const set = navigation.replace('to_', 'A_')
    const known = ((current[navigation] ?? []) as Native[]).find(
      (note) => note.TextObjectType === id,
    )
    const effect = `Writes text ${id} of purchase order ${key.join(' item ')}.`
    if (!known) {
      const keys = Object.fromEntries(names.map((name, i) => [name, key[i]]))
      const fresh = { ...keys, TextObjectType: id, Language: language, PlainLongText: text }
      return { method: 'POST', path: `${services.purchaseOrder}/${set}`, body: fresh, effect }
    }
    const where = predicate(
      2,
      [...names, 'TextObjectType', 'Language'],
      [...key, id, known.Language],
    )
    const path = `${services.purchaseOrder}/${set}${where}`
    return { method: 'PATCH', path, headers: ifMatch(known), body: { PlainLongText: text }, effect }
  })
}
