import { custom, type Field, unreadable } from '@millwright/kit/fields'

/** A list of labels at the source, one text in the model: joined by commas. */
export function labels(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => {
      const list: unknown = source[native] ?? []
      if (!Array.isArray(list)) return unreadable(list)
      return list.length > 0 ? list.join(', ') : null
    },
    (value: string | null, body) => {
      body[native] = (value ?? '')
        .split(',')
        .flatMap((label) => (label.trim() === '' ? [] : [label.trim()]))
    },
  )
}
