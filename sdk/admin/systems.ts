import { type CallOptions, pathOf } from '../call.ts'
import type { Deployment } from '../connection.ts'
import type { EntityCapability, EntityName } from '../records.ts'
import { type Door, readAll } from './resource.ts'

/** A whole run of conformance: promises that were kept, broken, and not judged. */
export interface Proof {
  at: string
  passed: number
  failed: number
  skipped: number
}

/** A product that can be connected. */
export interface System {
  object: 'system'
  system: string
  name: string
  family: string
  tier: number
  protocol: string
  deployments: Deployment[]
  auth_kinds: string[]
  entities: EntityName[]
  /** On the vendor's simulated system, and on a live one; null where there was no run. */
  proof: { sandbox: Proof | null; live: Proof | null }
  /** Of each entity that it has: what can be done, why not, and where that was proved. */
  capabilities: Pick<EntityCapability, 'entity' | 'native' | 'ops' | 'actions'>[]
}

/** A way to sign in, with the fields of its form. */
export interface SignInWay {
  kind: string
  label: string
  /** Whether the customer signs in at the system itself. */
  redirects: boolean
  fields: { name: string; label: string; kind: string; required?: boolean; help?: string }[]
}

export type SystemDetails = Omit<System, 'capabilities'> & {
  auth: SignInWay[]
  capabilities: EntityCapability[]
}

/** The catalogue. */
export interface Systems {
  list(options?: CallOptions): Promise<System[]>
  get(system: string, options?: CallOptions): Promise<SystemDetails>
}

export function createSystems(door: Door): Systems {
  return {
    list: (options) => readAll(door.get('/systems', options)),
    get: (system, options) => door.get(pathOf`/systems/${system}`, options),
  }
}
