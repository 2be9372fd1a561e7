import type { TFunction } from 'i18next'
import { en } from './words/en.ts'

type Named = keyof typeof en.entities

/** An entity in plain words; one that is newer than this page under its own name. */
export function nameEntity(t: TFunction, entity: string): string {
  if (entity in en.entities) return t(`entities.${entity as Named}`)
  return entity.replaceAll('-', ' ')
}

/** Several entities as one enumeration. */
export function nameEntities(t: TFunction, entities: readonly string[]): string {
  return entities.map((entity) => nameEntity(t, entity)).join(', ')
}
