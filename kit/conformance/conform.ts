import { ApiError, type EntityName } from '@millwright/model'
import type { Connector } from '../connector.ts'
import { type Bench, createBench } from './bench.ts'
import { type Case, type Check, Skip } from './check.ts'
import { checks } from './checks/index.ts'
import { createManifest, findUnjudged, type Manifest } from './manifest.ts'
import type { ConformOptions } from './options.ts'

/** What became of one promise. `ms` is how long it took. */
export interface Result {
  check: string
  promise: string
  entity?: EntityName
  op?: string
  outcome: 'pass' | 'fail' | 'skip'
  reason?: string
  ms: number
}

export interface Conformance {
  results: Result[]
  manifest: Manifest
}

/**
 * Judges a connector by its promises, on one connection. Never throws for a broken promise: it is a result. Writes
 * records at the source where the connector can.
 */
export async function conform(connector: Connector, options: ConformOptions): Promise<Conformance> {
  const bench = createBench(connector, options)
  const results: Result[] = []
  results.push(...(await makeReady(bench)))
  for (const check of checks) {
    if (options.only && !options.only.includes(check.name)) continue
    for (const one of check.cases(bench)) {
      const result = await judge(bench, check, one)
      results.push(result)
      options.onResult?.(result)
    }
  }
  const date = new Date(bench.now()).toISOString()
  const sumUp = () => createManifest(connector, { against: options.against, date, results })
  if (!options.only && !options.entities) {
    results.push(...judgeSkips(options, results), ...judgeGaps(sumUp()))
  }
  return { results, manifest: sumUp() }
}

/** Records that must be there first. Only failures are told. */
async function makeReady(bench: Bench): Promise<Result[]> {
  const results: Result[] = []
  for (const entity of bench.names) {
    const { ready } = bench.samples(entity)
    if (!ready) continue
    const promise = 'the records that the suite needs can be made'
    const run = async () => void (await ready(bench.tools))
    const result = await judge(bench, { name: 'ready', cases: () => [] }, { promise, entity, run })
    if (result.outcome === 'fail') results.push(result)
  }
  return results
}

async function judge(bench: Bench, check: Check, one: Case): Promise<Result> {
  const { promise, entity, op } = one
  const started = performance.now()
  const result = (outcome: Result['outcome'], reason?: string): Result => ({
    check: check.name,
    promise,
    ...(entity !== undefined && { entity }),
    ...(op !== undefined && { op }),
    outcome,
    ...(reason !== undefined && { reason }),
    ms: Math.round(performance.now() - started),
  })
  const skip = bench.options.skip?.find((skip) => fits(skip, { check: check.name, ...one }))
  if (skip) return result('skip', skip.reason)
  try {
    await one.run()
    return result('pass')
  } catch (error) {
    if (error instanceof Skip) return result('skip', error.message)
    return result('fail', describe(error))
  } finally {
    await bench.options.control?.clearFaults()
  }
}

function describe(error: unknown): string {
  if (error instanceof ApiError) {
    const places = (error.errors ?? []).map(({ pointer }) => pointer).join(', ')
    return shorten(`${error.code}: ${error.detail}${places && ` (${places})`}`)
  }
  return shorten(error instanceof Error ? error.message : String(error))
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 400 ? `${line.slice(0, 400)}…` : line
}

type SkipOf = NonNullable<ConformOptions['skip']>[number]

function fits(skip: SkipOf, at: { check: string; entity?: EntityName; op?: string }): boolean {
  return (
    skip.check === at.check &&
    (skip.entity === undefined || skip.entity === at.entity) &&
    (skip.op === undefined || skip.op === at.op)
  )
}

/** What a connector declares must end in a promise that was kept, broken or skipped. */
function judgeGaps(manifest: Manifest): Result[] {
  return findUnjudged(manifest).map(({ entity, op }) => ({
    check: 'declaration',
    promise: 'every declaration is judged by a promise',
    entity,
    op,
    outcome: 'fail' as const,
    reason: `No promise was about ${op}.`,
    ms: 0,
  }))
}

/** A skip that fits no promise any more hides nothing, and must go. */
function judgeSkips(options: ConformOptions, results: readonly Result[]): Result[] {
  return (options.skip ?? [])
    .filter((skip) => !results.some((result) => fits(skip, result)))
    .map((skip) => ({
      check: skip.check,
      promise: 'every skip is about a promise that exists',
      ...(skip.entity !== undefined && { entity: skip.entity }),
      outcome: 'fail' as const,
      reason: `There is no promise of ${skip.check} ${skip.op ?? ''} that this could skip.`,
      ms: 0,
    }))
}
