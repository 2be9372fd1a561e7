import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ConnectionStatus } from '../store/schema.ts'
import { moves } from './lifecycle.ts'
import { CONFIRM_AFTER, decide, type Sighting, type Standing, type Verdict } from './verdict.ts'

const MINUTE = 60_000
const INTERVAL = 5 * MINUTE
const start = Date.UTC(2026, 10, 24, 9, 12)

function seen(
  finding: Sighting['finding'],
  source: Sighting['source'],
  after: number,
  cause: Sighting['cause'] = finding === 'refused' ? 'credentials_refused' : 'unreachable',
): Sighting {
  return {
    finding,
    source,
    cause,
    message: 'what the source said',
    at: start + after,
    began: start + after,
  }
}

/** What becomes of a connection that meets these sightings, one after the other. */
function live(sightings: readonly Sighting[], status: ConnectionStatus = 'active') {
  let standing: Standing = { status, reason: null, suspicion: null, can_lock: true }
  const verdicts: Verdict[] = []
  for (const sighting of sightings) {
    const verdict = decide(standing, sighting, INTERVAL)
    verdicts.push(verdict)
    const { move, suspicion } = verdict
    standing = move
      ? { ...standing, status: move.to, reason: move.reason ?? null, suspicion: null }
      : { ...standing, suspicion, reason: verdict.reason ?? standing.reason }
  }
  return { ...standing, verdicts }
}

test('one stray refusal wakes nobody', () => {
  const { status, suspicion, verdicts } = live([seen('refused', 'traffic', 0)])
  assert.equal(status, 'active')
  assert.equal(suspicion?.code, 'credentials_refused')
  assert.equal(verdicts[0]?.wait, CONFIRM_AFTER)
  assert.equal(live([seen('refused', 'traffic', 0), seen('ok', 'traffic', 1_000)]).suspicion, null)
})

test('a probe that began before the first bad sign confirms nothing', () => {
  const slow = { ...seen('unreachable', 'probe', 25_000), began: start - 5_000 }
  assert.equal(live([seen('unreachable', 'traffic', 0), slow]).status, 'active')
})

test('a call that began before the credentials were refused does not prove them', () => {
  const late = { ...seen('ok', 'traffic', 20_000), began: start - 5_000 }
  const refused = [seen('refused', 'traffic', 0), late]
  assert.equal(live(refused).suspicion?.finding, 'refused')
  const ill = [seen('refused', 'traffic', 0), seen('refused', 'probe', CONFIRM_AFTER)]
  assert.equal(live([...ill, { ...late, at: start + MINUTE }]).status, 'reauthorization_required')
})

test('a refusal that a probe confirms asks for reauthorization within a minute', () => {
  const { status, reason } = live([
    seen('refused', 'traffic', 0, 'password_expired'),
    seen('refused', 'probe', CONFIRM_AFTER, 'password_expired'),
  ])
  assert.equal(status, 'reauthorization_required')
  assert.equal(reason?.code, 'password_expired')
  assert.equal(reason?.since, new Date(start).toISOString())
  assert.deepEqual(
    reason?.evidence.map(({ source, signal }) => [source, signal]),
    [
      ['traffic', 'password_expired'],
      ['probe', 'password_expired'],
    ],
  )
})

test('a revoked grant asks for reauthorization at once', () => {
  const { status } = live([seen('revoked', 'token', 0, 'grant_revoked')])
  assert.equal(status, 'reauthorization_required')
})

test('a source that is down never asks for reauthorization, however long', () => {
  const day = Array.from({ length: 24 * 60 }, (_, minute) =>
    seen('unreachable', minute % 3 === 0 ? 'token' : 'probe', minute * MINUTE),
  )
  const { status, verdicts } = live(day)
  assert.equal(status, 'unreachable')
  assert.equal(verdicts.filter(({ move }) => move).length, 1)
})

test('a source that is down is looked at soon, and then less often, but never less than one that works', () => {
  let standing = live([seen('unreachable', 'probe', 0), seen('unreachable', 'probe', 30_000)])
  const waits = [1, 10, 60, 600].map((minute) => {
    standing = {
      ...standing,
      ...decide(standing, seen('unreachable', 'probe', minute * MINUTE), INTERVAL),
    }
    return decide(standing, seen('unreachable', 'probe', minute * MINUTE), INTERVAL).wait
  })
  assert.deepEqual(waits, [30_000, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE])
})

const refusedTwice = [seen('refused', 'probe', 0), seen('refused', 'probe', CONFIRM_AFTER)]

test('a refused password is tried twice more, each time later than a source forgets, and then by nobody', () => {
  const { verdicts } = live([
    ...refusedTwice,
    seen('refused', 'probe', 20 * MINUTE),
    seen('refused', 'probe', 300 * MINUTE),
  ])
  const [, second, third, fourth] = verdicts.map(({ wait }) => wait)
  assert.equal(second, 16 * MINUTE)
  assert.equal(third, 80 * MINUTE)
  assert.equal(fourth, null)
})

test('a refused key locks nobody, and is tried again every few hours', () => {
  const refused = { ...live(refusedTwice), can_lock: false }
  let standing: Standing = refused
  for (const hour of [1, 7, 13, 19, 25]) {
    const verdict = decide(standing, seen('refused', 'probe', hour * 60 * MINUTE), INTERVAL)
    assert.ok(verdict.wait! > 15 * MINUTE && verdict.wait! <= 360 * MINUTE)
    standing = { ...standing, reason: verdict.reason! }
  }
})

test('a connection recovers by itself when the source accepts the credentials again', () => {
  const refused = [seen('refused', 'probe', 0), seen('refused', 'probe', CONFIRM_AFTER)]
  assert.equal(live([...refused, seen('ok', 'probe', 20 * MINUTE)]).status, 'active')
  const down = [seen('unreachable', 'probe', 0), seen('unreachable', 'probe', CONFIRM_AFTER)]
  assert.equal(live([...down, seen('ok', 'traffic', MINUTE)]).status, 'active')
  assert.equal(live([...down, seen('answered', 'traffic', MINUTE)]).status, 'active')
})

test('an answer that says nothing of the credentials clears no doubt about them', () => {
  const refused = [seen('refused', 'probe', 0), seen('refused', 'probe', CONFIRM_AFTER)]
  const still = live([...refused, seen('answered', 'probe', 20 * MINUTE)])
  assert.equal(still.status, 'reauthorization_required')
})

test('nobody looks at what a person paused, or ended', () => {
  for (const status of ['pending', 'inactive', 'disconnected'] as const) {
    for (const finding of ['ok', 'refused', 'revoked', 'unreachable'] as const) {
      assert.equal(live([seen(finding, 'probe', 0)], status).status, status)
    }
  }
})

test('whatever is seen, in whatever order, every move is a legal one and has its evidence', () => {
  const finding = fc.constantFrom('ok', 'answered', 'refused', 'revoked', 'unreachable', 'silent')
  const source = fc.constantFrom('traffic', 'probe', 'token')
  const step = fc.record({ finding, source, gap: fc.nat(20 * MINUTE) })
  const seed = 20_261_124
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let at = 0
      let status: ConnectionStatus = 'active'
      const sightings = steps.map(({ finding, source, gap }) => {
        at += gap
        return seen(finding as 'ok', source as 'probe', at)
      })
      let isRevoked = false
      let refusals = 0
      live(sightings).verdicts.forEach(({ move, wait }, index) => {
        const { finding, source } = sightings[index]!
        if (finding === 'revoked') isRevoked = true
        if (finding === 'refused') refusals += 1
        if (finding === 'ok') refusals = 0
        assert.ok(wait === null || wait >= CONFIRM_AFTER)
        if (!move) return
        assert.ok(moves[status].includes(move.to), `${status} → ${move.to}`)
        assert.ok(move.evidence.length > 0)
        if (move.to === 'reauthorization_required' && !isRevoked) {
          assert.ok(refusals >= 2 && source !== 'traffic')
        }
        status = move.to
      })
    }),
    { seed, numRuns: 2_000 },
  )
})
