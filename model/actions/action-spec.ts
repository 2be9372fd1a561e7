import type { Fields } from '../field-meta.ts'

/** An action before the parameters that all have are added. */
export interface ActionSpec {
  readonly description: string
  readonly fields: Fields
  /** May it act on some lines only? */
  readonly takesLines: boolean
}

export function act(description: string, fields: Fields = {}): ActionSpec {
  return { description, fields, takesLines: false }
}

export function actOnLines(description: string, fields: Fields = {}): ActionSpec {
  return { description, fields, takesLines: true }
}
