import type { AuthWay, FormField, System } from './contract.ts'
import type { Language } from './words/languages.ts'

/** The system in the words of the language; where a connector has none, its English ones. */
export function localizeSystem(system: System, language: Language): System {
  const guide = language === 'de' ? (system.de?.guide ?? system.guide) : system.guide
  return { ...system, guide, auth: system.auth.map((way) => localizeWay(way, language)) }
}

function localizeWay(way: AuthWay, language: Language): AuthWay {
  if (language === 'en') return way
  return { ...way, ...way.de, fields: way.fields.map(localizeField) }
}

function localizeField(field: FormField): FormField {
  const options = field.options?.map((option) => ({ ...option, ...option.de }))
  return { ...field, ...field.de, ...(options && { options }) }
}
