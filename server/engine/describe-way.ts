import type { Auth } from '@millwright/kit'

/** A way to sign in, with all that its form needs, as the catalogue and the link page show it. */
export function describeWay({
  kind,
  label,
  fields,
  guide,
  de,
  oauth,
}: Auth): Record<string, unknown> {
  return {
    kind,
    label,
    redirects: oauth?.grant === 'authorization_code',
    fields: fields.map(({ options, de: german, ...field }) => ({
      ...field,
      ...(options && {
        options: options.map((option) => {
          const label = german?.options?.[option.value]
          return { ...option, ...(label && { de: { label } }) }
        }),
      }),
      ...(german && { de: german }),
    })),
    ...(guide && { guide }),
    ...(de && { de }),
  }
}
