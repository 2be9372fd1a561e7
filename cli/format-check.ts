import type { Conformance, EntityEvidence, Evidence, Result } from '@millwright/kit/conformance'

const SIGNS = { pass: '✔', fail: '✖', skip: '–' }
const NOT_OFFERED = '·'
const OPS = ['list', 'get', 'create', 'update', 'delete']

/** What came of a run: a line per entity, what is broken, and what could not be judged and why. */
export function formatCheck({ results, manifest }: Conformance): string {
  const { passed, failed, skipped } = manifest.promises
  const broken = results.filter(({ outcome }) => outcome === 'fail')
  const where = manifest.against === 'live' ? 'a live system' : 'its simulated system'
  return [
    `${manifest.system} on ${where}`,
    '',
    ...formatEntities(manifest.entities, results),
    '',
    `${SIGNS.pass} kept  ${SIGNS.fail} broken  ${SIGNS.skip} not judged  ${NOT_OFFERED} not offered`,
    ...describeBroken(broken),
    ...describeSkipped(results.filter(({ outcome }) => outcome === 'skip')),
    '',
    `${failed > 0 ? SIGNS.fail : SIGNS.pass} ${passed} kept, ${failed} broken, ${skipped} not judged`,
  ].join('\n')
}

/** Entities that something was said about. */
function formatEntities(
  entities: Readonly<Record<string, EntityEvidence>>,
  results: readonly Result[],
): string[] {
  const told = new Set<string | undefined>(results.map(({ entity }) => entity))
  const rows = [
    ['', ...OPS, 'actions', 'filters'],
    ...Object.entries(entities)
      .filter(([name]) => told.has(name))
      .map(([name, { ops, actions, filters }]) => [
        name,
        ...OPS.map((op) => signOf(ops[op])),
        sumUp(actions),
        sumUp(filters),
      ]),
  ]
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  )
}

function signOf(evidence: Evidence | undefined): string {
  if (!evidence) return ''
  return evidence.declared || evidence.outcome === 'fail' ? SIGNS[evidence.outcome] : NOT_OFFERED
}

/** `✔ 7`, or `✔ 5 ✖ 1 – 1` of those that are offered. */
function sumUp(all: Readonly<Record<string, Evidence>>): string {
  const offered = Object.values(all).filter((one) => one.declared || one.outcome === 'fail')
  return (['pass', 'fail', 'skip'] as const)
    .map((outcome) => ({ outcome, count: offered.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${SIGNS[outcome]} ${count}`)
    .join(' ')
}

function describeBroken(broken: readonly Result[]): string[] {
  if (broken.length === 0) return []
  const lines = broken.map(
    (one) => `  ${SIGNS.fail} ${nameOf(one)} [${one.check}]\n      ${one.reason ?? ''}`,
  )
  return ['', 'Broken:', ...lines]
}

/** By reason: one of them often holds for many. */
function describeSkipped(skipped: readonly Result[]): string[] {
  if (skipped.length === 0) return []
  const reasons = new Map<string, Result[]>()
  for (const one of skipped)
    reasons.set(one.reason ?? '', [...(reasons.get(one.reason ?? '') ?? []), one])
  const lines = [...reasons].map(([reason, own]) => {
    const names = [
      ...new Set(own.map((one) => `${one.entity ?? 'the connection'} ${one.op ?? one.check}`)),
    ]
    return `  ${SIGNS.skip} ${reason}\n      ${names.join(', ')}`
  })
  return ['', 'Not judged:', ...lines]
}

function nameOf({ entity, op, promise }: Result): string {
  return `${entity ?? 'the connection'}${op ? ` ${op}` : ''}: ${promise}`
}
