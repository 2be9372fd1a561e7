import { PAGED, PAGING } from '../crud.ts'
import { cutPage } from '../list.ts'
import type { Operation } from '../operation.ts'
import { int, list, obj, text } from '../shape.ts'

const ORGANIZATION = obj({
  id: int(),
  name: text(),
  timeZone: text(),
  imageUrl: text('null'),
  currency: text('null'),
  dateFormatLocale: text('null'),
})

export const organizationOperations: Operation[] = [
  {
    method: 'GET',
    path: '/organizations',
    query: PAGING,
    status: 200,
    answer: obj({ organizations: list(ORGANIZATION), ...PAGED }),
    run(visit) {
      const { state, switches } = visit
      const allowed = switches.multi_organization
        ? state.organizations
        : state.organizations.slice(0, 1)
      const rows = state.table('organizations').ordered('id')
      const page = cutPage(
        rows.filter((row) => allowed.includes(row.id)),
        visit,
        'id',
        false,
      )
      return { ...page, organizations: page.rows }
    },
  },
  {
    method: 'GET',
    path: '/versions',
    status: 200,
    answer: list(obj({ version: text() })),
    run: () => [{ version: 'v1' }],
  },
]
