import { defineConnector } from '@millwright/kit'
import { assets } from './assets.ts'
import { passwordAuth, tokenAuth } from './auth.ts'
import { rest2 } from './dialect.ts'
import { explain } from './explain.ts'
import { users } from './users.ts'
import { workRequests } from './work-requests.ts'

export const requestTracker = defineConnector({
  system: 'request-tracker',
  name: 'Request Tracker',
  family: 'cmms',
  tier: 1,
  deployments: ['on_premises', 'cloud'],
  speaks: 'REST 2.0 (Request Tracker 5)',
  auth: [passwordAuth, tokenAuth],
  protocol: rest2,
  entities: { users, assets, 'work-requests': workRequests },
  explain,
  probe: { method: 'GET', path: '/REST/2.0/rt' },
  // Each call checks the password anew, which takes the server a third of a second of computing.
  limits: { concurrent: 4 },
})
