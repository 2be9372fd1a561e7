import type { Connector } from '@millwright/kit'
import { businessCentral } from './business-central/connector.ts'
import { maintainx } from './maintainx/connector.ts'
import { maximo } from './maximo/connector.ts'
import { odoo } from './odoo/connector.ts'
import { requestTracker } from './request-tracker/connector.ts'
import { sapS4hana } from './sap-s4hana/connector.ts'
import { sql } from './sql/connector.ts'
import { tryton } from './tryton/connector.ts'

export { manifestPath, readManifests } from './manifests.ts'

/** The catalogue: one line per system. */
export const catalogue: readonly Connector[] = [
  sapS4hana,
  tryton,
  maintainx,
  requestTracker,
  maximo,
  businessCentral,
  odoo,
  sql,
]
