import type { EntityName } from '@millwright/model'

export type Locale = 'en' | 'de'

/** German names of entities, as people in a plant say them. */
const german: Record<EntityName, string> = {
  sites: 'Standorte',
  locations: 'Technische Plätze',
  users: 'Benutzer',
  vendors: 'Lieferanten',
  'purchase-requisitions': 'Bestellanforderungen',
  'purchase-orders': 'Bestellungen',
  'goods-receipts': 'Wareneingänge',
  items: 'Artikel',
  'inventory-locations': 'Lagerorte',
  'stock-levels': 'Bestände',
  'stock-movements': 'Lagerbewegungen',
  assets: 'Anlagen',
  meters: 'Messpunkte',
  'meter-readings': 'Messwerte',
  'maintenance-plans': 'Wartungspläne',
  'work-requests': 'Meldungen',
  'work-orders': 'Arbeitsaufträge',
  statuses: 'Status',
  attachments: 'Anhänge',
}

/** An entity in words: `purchase orders`, `Bestellungen`. */
export function nameEntity(name: EntityName, locale: Locale): string {
  return locale === 'de' ? german[name] : name.replaceAll('-', ' ')
}

/** The first language that is named and that we have: names or `Accept-Language`, the weightiest first; else English. */
export function chooseLocale(...wanted: readonly (string | null | undefined)[]): Locale {
  for (const text of wanted.flatMap((one) => one?.split(',') ?? [])) {
    const match = /^\s*(en|de)\b/i.exec(text)
    if (match) return match[1]!.toLowerCase() as Locale
  }
  return 'en'
}
