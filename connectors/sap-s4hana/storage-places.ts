import { decodeKey, encodeKey, type Native } from '@millwright/kit'
import { custom, type Field, type FieldOptions, FieldRefusal } from '@millwright/kit/fields'
import { refuse } from './refusal.ts'

/** Id of a plant (`PL01.`) or of a storage location in it (`PL01.MR01`). */
export function placeId(plant: unknown, location: unknown): string | null {
  const code = String(plant ?? '').trim()
  return code === '' ? null : encodeKey([code, String(location ?? '').trim()])
}

/** `inventory_location_id` over plant and storage location. */
export function placeField(
  plant = 'Plant',
  location = 'StorageLocation',
  options: FieldOptions = {},
): Field<string | null> {
  return custom<string | null>(
    [plant, location],
    (source) => placeId(source[plant], source[location]),
    (value, body) => {
      Object.assign(body, value === null ? { [location]: '' } : splitPlace(value, plant, location))
    },
    options,
  )
}

/** The same for the plan of an action, where a wrong id is told with its place. */
export function placeOf(id: string, pointer: string): Native {
  const key = decodeKey(id, 2)
  if (!key)
    throw refuse(
      pointer,
      'UNKNOWN_REFERENCE',
      `"${id.slice(0, 80)}" is no inventory location of this connection.`,
    )
  return { Plant: key[0], StorageLocation: key[1] }
}

/** Native properties of an id that a caller sent. */
export function splitPlace(id: string, plant = 'Plant', location = 'StorageLocation'): Native {
  const key = decodeKey(id, 2)
  if (!key)
    throw new FieldRefusal(
      'UNKNOWN_REFERENCE',
      `"${id.slice(0, 80)}" is no inventory location of this connection.`,
    )
  return { [plant]: key[0], [location]: key[1] }
}
