import type { Environment } from '../environment.ts'

/** Name, code, type, warehouse it belongs to. The order gives the ids: the first warehouse is 5. */
const LOCATIONS = [
  ['Input Zone', 'IN', 'storage', 5],
  ['Output Zone', 'OUT', 'storage', 5],
  ['Storage Zone', 'STO', 'storage', 5],
  ['Lost and Found', null, 'lost_found', null],
  ['Warehouse', 'WH', 'warehouse', null],
  ['Supplier', 'SUP', 'supplier', null],
  ['Customer', 'CUS', 'customer', null],
  ['Input Zone North', 'NIN', 'storage', 11],
  ['Output Zone North', 'NOUT', 'storage', 11],
  ['Storage Zone North', 'NSTO', 'storage', 11],
  ['Warehouse North', 'NORTH', 'warehouse', null],
] as const

const ZONES: Record<number, { input: number; output: number; storage: number }> = {
  5: { input: 1, output: 2, storage: 3 },
  11: { input: 8, output: 9, storage: 10 },
}

export function seedStock(env: Environment): void {
  LOCATIONS.forEach(([name, code, type, parent], at) => {
    const zones = ZONES[at + 1]
    env.insert('stock.location', {
      name,
      code,
      type,
      parent,
      active: true,
      address: zones ? 1 : null,
      input_location: zones?.input ?? null,
      output_location: zones?.output ?? null,
      storage_location: zones?.storage ?? null,
    })
  })
  env.store.configuration.set('warehouse', 5)
}
