import { custom, type Field } from '@millwright/kit/fields'

/** A list of labels at the source, one text in the model: joined by commas. */
export function labels(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => (source[native]?.length > 0 ? source[native].join(', ') : null),
    (value: string | null, body) => {
      body[native] = (value ?? '')
        .split(',')
        .flatMap((label) => (label.trim() === '' ? [] : [label.trim()]))
    },
  )
}
