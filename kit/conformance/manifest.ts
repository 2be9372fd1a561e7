import { type EntityName, entities } from '@millwright/model'
import type { Connector, EntityMap } from '../connector.ts'
import type { Result } from './conform.ts'

/** What became of one declaration. `reason` is why it is not offered, not judged, or broken. */
export interface Evidence {
  declared: boolean
  outcome: 'pass' | 'fail' | 'skip'
  reason?: string
}

/** What a connector declares, with the proof of each. */
export interface Manifest {
  system: string
  against: 'sandbox' | 'live'
  /** When it was tried, in UTC. */
  date: string
  promises: { passed: number; failed: number; skipped: number }
  entities: Record<string, EntityEvidence>
}

/** The newest whole run on the simulated system, and on a live one, where there was one. */
export interface Manifests {
  sandbox?: Manifest
  live?: Manifest
}

export interface EntityEvidence {
  native: string
  ops: Record<string, Evidence>
  actions: Record<string, Evidence>
  filters: Record<string, Evidence>
}

const ops = ['list', 'get', 'create', 'update', 'delete'] as const

/** Sums the results up by declaration, in the order of the model, so that two manifests differ only where the connector does. */
export function createManifest(
  connector: Connector,
  at: { against: 'sandbox' | 'live'; date: string; results: readonly Result[] },
): Manifest {
  const count = (outcome: string) => at.results.filter((one) => one.outcome === outcome).length
  return {
    system: connector.system,
    against: at.against,
    date: at.date,
    promises: { passed: count('pass'), failed: count('fail'), skipped: count('skip') },
    entities: Object.fromEntries(
      (Object.keys(entities) as EntityName[])
        .filter((name) => name in connector.entities)
        .map((name) => [name, describeEntity(connector, name, at.results)]),
    ),
  }
}

function describeEntity(
  connector: Connector,
  name: EntityName,
  results: readonly Result[],
): EntityEvidence {
  const map = connector.entities[name] as unknown as EntityMap
  const model = entities[name]
  const own = results.filter((result) => result.entity === name)
  const evidence = (declared: boolean, op: string): Evidence => sumUp(declared, op, own)
  return {
    native: map.native,
    ops: Object.fromEntries(
      ops.map((op) => {
        const declared = map.ops[op]
        return [op, withReason(evidence(declared === true, op), declared)]
      }),
    ),
    actions: Object.fromEntries(
      model.actions.map((action) => {
        const declared = map.actions?.[action]
        const offered = declared !== undefined && 'steps' in declared
        return [action, withReason(evidence(offered, `actions/${action}`), declared)]
      }),
    ),
    filters: Object.fromEntries(
      Object.keys(model.filters)
        .filter((filter) => filter in map.filters || map.scanned?.includes(filter))
        .map((filter) => [filter, evidence(true, `filters/${filter}`)]),
    ),
  }
}

/** What is refused, as it should be, says why the source does not offer it. */
function withReason(evidence: Evidence, declared: object | true | undefined): Evidence {
  if (evidence.declared || evidence.outcome !== 'pass') return evidence
  const isTold = typeof declared === 'object' && 'reason' in declared
  return isTold ? { ...evidence, reason: String(declared.reason) } : evidence
}

const unjudged = 'No promise was about it.'

/** Declarations that nothing was said about, as `entity op`. */
export function findUnjudged(manifest: Manifest): { entity: EntityName; op: string }[] {
  return Object.entries(manifest.entities).flatMap(([entity, { ops, actions, filters }]) => {
    const named = [
      ...Object.entries(ops),
      ...Object.entries(actions).map(([name, one]) => [`actions/${name}`, one] as const),
      ...Object.entries(filters).map(([name, one]) => [`filters/${name}`, one] as const),
    ]
    return named
      .filter(([, { reason }]) => reason === unjudged)
      .map(([op]) => ({ entity: entity as EntityName, op }))
  })
}

/** One broken promise breaks the declaration; one that was kept proves it. */
function sumUp(declared: boolean, op: string, results: readonly Result[]): Evidence {
  const about = results.filter((result) => result.op === op)
  const failed = about.find((result) => result.outcome === 'fail')
  if (failed) return { declared, outcome: 'fail', reason: failed.reason ?? failed.promise }
  if (about.some((result) => result.outcome === 'pass')) return { declared, outcome: 'pass' }
  const reason = about.find((result) => result.outcome === 'skip')?.reason
  return { declared, outcome: 'skip', reason: reason ?? unjudged }
}
