/**
 * A mapping of a small maintenance database: what the catalogue shows, and what the real databases are proved with.
 * Without a schema it is that of the connection.
 */
export function exampleMapping(schema: string | null): Record<string, unknown> {
  const table = (name: string) => (schema === null ? name : `${schema}.${name}`)
  return {
    users: {
      table: table('user'),
      key: 'key',
      fields: {
        name: 'name',
        number: 'key',
        is_active: { column: 'active', values: { Y: true, N: false } },
      },
    },
    assets: {
      table: table('machine'),
      key: ['site', 'no'],
      changed: 'changed',
      write: ['create', 'update', 'delete'],
      defaults: { site: 'N1' },
      fields: {
        number: { column: 'no', write: 'create', required: true },
        name: { column: 'title', write: true, required: true },
        description: { column: 'note', write: true },
        category: { column: 'group', write: true },
        parent_id: { columns: ['site', 'parent_no'] },
        status: {
          column: 'status',
          values: { A: 'in_service', S: 'standby', X: 'decommissioned' },
          write: true,
        },
        purchase_cost: { column: 'cost', write: true },
        currency: { value: 'EUR' },
        commissioned_on: { column: 'bought_on', write: true },
      },
      actions: { set_status: { set: { status: { from: 'source_status' } } } },
    },
    'work-orders': {
      table: table('job'),
      key: 'id',
      changed: 'changed',
      deleted: { column: 'gone', value: '1' },
      write: ['create', 'update', 'delete'],
      locked: ['closed'],
      custom_fields: { columns: ['extra_color', 'extra_count', 'order'], write: ['extra_color'] },
      fields: {
        number: { column: 'code', write: 'create' },
        name: { column: 'title', write: true, required: true },
        description: { column: 'body', write: true },
        asset_id: { columns: ['site', 'machine_no'], write: true },
        priority: {
          column: 'prio',
          values: { '1': 'high', '2': 'medium', '3': 'low' },
          write: true,
        },
        status: {
          column: 'state',
          values: {
            '10': 'draft',
            '20': 'approved',
            '30': 'in_progress',
            '80': 'completed',
            '90': 'closed',
          },
        },
        due_at: { column: 'due', write: true },
        completed_at: 'done',
        completion_notes: 'remark',
        estimated_hours: { column: 'hours', write: true },
        is_asset_down: { column: 'is_down', write: true },
        created_at: 'made',
      },
      actions: {
        start: { from: ['draft', 'approved'], set: { state: '30' } },
        complete: {
          from: ['draft', 'approved', 'in_progress'],
          set: {
            state: '80',
            done: { from: 'completed_at', or: 'now' },
            remark: { from: 'completion_notes' },
          },
        },
        close: { from: ['completed'], set: { state: '90' } },
      },
    },
    'purchase-orders': {
      table: table('po'),
      key: ['site', 'no'],
      changed: 'changed',
      write: ['create', 'update', 'delete'],
      defaults: { site: 'N1' },
      fields: {
        number: { column: 'no', write: 'create', required: true },
        vendor_id: { column: 'vendor', write: true, required: true },
        vendor_reference: { column: 'ref', write: true },
        ordered_on: { column: 'ordered', write: true },
        currency: { value: 'EUR' },
        status: { column: 'state', values: { O: 'ordered', R: 'received', C: 'cancelled' } },
        created_at: 'made',
        lines: {
          table: table('po_line'),
          parent: ['site', 'po'],
          key: 'pos',
          step: 10,
          write: ['add', 'change', 'remove'],
          fields: {
            line_number: 'pos',
            description: { column: 'txt', write: true },
            quantity: { column: 'qty', write: true },
            unit: { column: 'uom', write: true },
            unit_code: { column: 'uom', values: { PC: 'C62', KG: 'KGM' } },
            unit_price: { column: 'price', write: true },
            item_id: { column: 'item', write: 'create' },
          },
        },
      },
      actions: { cancel: { from: ['ordered'], set: { state: 'C' } } },
    },
  }
}
