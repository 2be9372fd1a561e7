import { type Connector, describeCapability } from '@millwright/kit'
import type { Manifest, Manifests } from '@millwright/kit/conformance'
import { EntityCapability, type EntityName, entityNames, listOf } from '@millwright/model'
import * as z from 'zod'
import { describeWay } from './describe-way.ts'

const Proof = z
  .object({
    at: z.string().describe('When conformance was run, in UTC.'),
    passed: z.int().describe('Promises that were kept.'),
    failed: z.int().describe('Promises that were broken.'),
    skipped: z.int().describe('Promises that could not be judged there, each with its reason.'),
  })
  .meta({ id: 'Proof' })

const System = z
  .object({
    object: z.literal('system'),
    system: z.string(),
    name: z.string(),
    family: z.enum(['erp', 'cmms', 'eam', 'wms']),
    tier: z.int(),
    protocol: z.string().describe("The vendor's published API that is used."),
    deployments: z.array(z.enum(['cloud', 'on_premises'])),
    auth_kinds: z.array(z.string()).describe('Ways to sign in.'),
    entities: z.array(z.enum(entityNames)),
    proof: z
      .object({
        sandbox: Proof.nullable().describe("On the vendor's simulated system."),
        live: Proof.nullable().describe('On a live system.'),
      })
      .describe('Whole runs of conformance; null where there was none.'),
  })
  .meta({ id: 'System' })

/** One entity in the list of systems: what can be done, why not, and where it was proved. */
const Ability = EntityCapability.pick({ entity: true, native: true, ops: true, actions: true })
const ListedSystem = System.extend({
  capabilities: z
    .array(Ability.meta({ id: 'SystemCapability' }))
    .describe('Of each entity that the system has.'),
}).meta({ id: 'ListedSystem' })

export const SystemDetails = System.extend({
  capabilities: z.array(EntityCapability),
  auth: z.array(z.record(z.string(), z.unknown())).describe('The form of each way to sign in.'),
}).meta({ id: 'SystemDetails' })

export const SystemList = listOf(ListedSystem, 'SystemList')

/** As it stands in the list of systems. */
export function listSystem(
  connector: Connector,
  manifests: Manifests,
): z.infer<typeof ListedSystem> {
  const capabilities = describeCapabilities(connector, manifests).map(
    ({ entity, native, ops, actions }) => ({ entity, native, ops, actions }),
  )
  return { ...describeSystem(connector, manifests), capabilities }
}

/** With its forms, and all that is known of each field. */
export function describeSystemDetails(
  connector: Connector,
  manifests: Manifests,
): z.infer<typeof SystemDetails> {
  return {
    ...describeSystem(connector, manifests),
    auth: connector.auth.map(describeWay),
    capabilities: describeCapabilities(connector, manifests),
  }
}

function describeSystem(connector: Connector, manifests: Manifests): z.infer<typeof System> {
  return {
    object: 'system',
    system: connector.system,
    name: connector.name,
    family: connector.family,
    tier: connector.tier,
    protocol: connector.speaks,
    deployments: [...connector.deployments],
    auth_kinds: connector.auth.map(({ kind }) => kind),
    entities: namesOf(connector),
    proof: { sandbox: toProof(manifests.sandbox), live: toProof(manifests.live) },
  }
}

function describeCapabilities(connector: Connector, manifests: Manifests): EntityCapability[] {
  return namesOf(connector).map((name) => describeCapability(connector, name, {}, manifests))
}

/** In the order of the model. */
function namesOf(connector: Connector): EntityName[] {
  return entityNames.filter((name) => name in connector.entities)
}

function toProof(manifest: Manifest | undefined): z.infer<typeof Proof> | null {
  return manifest ? { at: manifest.date, ...manifest.promises } : null
}
