import { SKIP_WEBHOOK } from '../crud.ts'
import type { Operation } from '../operation.ts'
import { checkReferences } from '../references.ts'
import { BLUEPRINT } from '../resources/maintenance-plans.ts'
import { num, obj } from '../shape.ts'
import { stamp } from '../store.ts'

export const maintenancePlanOperations: Operation[] = [
  {
    method: 'POST',
    path: '/maintenanceplans/workorderblueprints',
    query: SKIP_WEBHOOK,
    organization: 'one',
    recent: true,
    body: BLUEPRINT,
    status: 201,
    answer: obj({ id: num() }),
    run(visit) {
      checkReferences(visit.body, BLUEPRINT, 'create', visit)
      const row = visit.state.table('blueprints').insert({
        ...structuredClone(visit.body),
        organizationId: visit.organization,
        ...stamp(visit.now),
        deletedAt: null,
      })
      return { id: row.id }
    },
  },
]
