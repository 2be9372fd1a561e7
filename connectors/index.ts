import type { Connector } from '@millwright/kit'
import { maintainx } from './maintainx/connector.ts'
import { requestTracker } from './request-tracker/connector.ts'
import { sapS4hana } from './sap-s4hana/connector.ts'
import { tryton } from './tryton/connector.ts'

/** The catalogue: one line per system. */
export const catalogue: readonly Connector[] = [sapS4hana, tryton, maintainx, requestTracker]
