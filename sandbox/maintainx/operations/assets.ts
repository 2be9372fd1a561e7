import { SKIP_WEBHOOK } from '../crud.ts'
import { missing } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { checkReferences } from '../references.ts'
import { ASSET_STATUS_ANSWER, NEW_ASSET_STATUS } from '../resources/asset-statuses.ts'
import { setStatus } from '../rules/asset.ts'
import { touch, visible } from '../visit.ts'

export const assetOperations: Operation[] = [
  {
    method: 'POST',
    path: '/assets/{assetId}/status',
    query: SKIP_WEBHOOK,
    organization: 'one',
    body: NEW_ASSET_STATUS,
    status: 201,
    answer: ASSET_STATUS_ANSWER,
    run(visit) {
      const asset = visible(visit, 'assets', visit.params.assetId)
      if (!asset) throw missing('asset Not Found')
      checkReferences(visit.body, NEW_ASSET_STATUS, 'create', visit)
      const status = setStatus(asset, visit.body, visit)
      touch('assets', asset, visit)
      return { assetStatus: status }
    },
  },
]
