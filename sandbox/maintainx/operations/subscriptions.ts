import { createRow, SKIP_WEBHOOK } from '../crud.ts'
import { missing } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { subscriptions } from '../resources/subscriptions.ts'
import { int, obj, pick, text } from '../shape.ts'
import { visible } from '../visit.ts'

export const subscriptionOperations: Operation[] = [
  {
    method: 'POST',
    path: '/subscriptions',
    query: SKIP_WEBHOOK,
    organization: 'one',
    body: pick(subscriptions.fields, 'create'),
    bodyUsage: 'create',
    status: 201,
    answer: obj({ id: int(), status: subscriptions.fields.status!, secret: text() }),
    run: (visit) => createRow(subscriptions, visit.body, visit),
  },
  {
    method: 'GET',
    path: '/subscriptions/{id}/secret',
    status: 200,
    answer: obj({ secret: text() }),
    run(visit) {
      const row = visible(visit, 'subscriptions', visit.params.id)
      if (!row) throw missing('subscription Not Found')
      return { secret: row.secret }
    },
  },
]
