import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Gate, Pass, Wish } from './gate.ts'
import { createGovernor } from './governor.ts'
import { createQuietHours } from './quiet-hours.ts'
import { openWorld } from './test-scenarios.ts'
import { World } from './test-world.ts'

const half = () => 0.5

/** Starts a call that must get in at once. */
function enter(gate: Gate, wish: Wish = {}): Pass {
  const pass = gate.enter(wish)
  assert.ok(!(pass instanceof Promise), 'it has to wait')
  return pass
}

function refusalOf(work: () => unknown): ApiError {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof ApiError)
    return error
  }
  throw new assert.AssertionError({ message: 'it was let in' })
}

const down = { kind: 'down' } as const
const ok = { kind: 'ok' } as const

test('a connection has so many calls under way at once as its connector declares; the next one waits for its turn', async () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one', 'one', { concurrent: 2 })
  const [first] = [enter(gate), enter(gate)]
  const third = gate.enter({}) as Promise<Pass>
  let isIn = false
  void third.then(() => {
    isIn = true
  })
  await world.run(5_000)
  assert.equal(isIn, false)
  gate.leave(first!, ok)
  await world.run(0)
  assert.equal(isIn, true)
  enter(gateOf('other', 'other', { concurrent: 2 }))
})

test('a connection has so many calls in any minute as its connector declares, and is told exactly when the next one fits', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one', 'one', { per_minute: 100 })
  world.now = 30_000
  for (let call = 0; call < 100; call++) gate.leave(enter(gate), ok)
  const refusal = refusalOf(() => gate.enter({}))
  assert.equal(refusal.code, 'UPSTREAM_RATE_LIMITED')
  assert.equal(refusal.origin, 'platform')
  assert.match(refusal.detail, /Fabrik takes no more calls .* in \d+ s\./)
  world.now += refusal.retryAfterMs! - 1
  refusalOf(() => gate.enter({ patience: 0 }))
  world.now += 1
  enter(gate)
  assert.ok(
    world.now >= 90_000 && world.now <= 93_001,
    'not earlier, and little later than a minute',
  )
})

test('a call that would wait longer than it may is refused at once; one that may wait gets in at the time that was told', async () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  gate.leave(enter(gate), { kind: 'limited', retryAfterMs: 30_000 })
  const refusal = refusalOf(() => gate.enter({ patience: 10_000 }))
  assert.equal(refusal.retryAfterMs, 30_000)
  let at = 0
  void (gate.enter({ patience: 60_000 }) as Promise<Pass>).then(() => {
    at = world.now
  })
  await world.run(60_000)
  assert.equal(at, 30_000)
})

test('a call whose turn does not come in time is refused then, and one that is cancelled leaves the queue', async () => {
  const { world, gateOf, governor } = openWorld(half)
  const gate = gateOf('one', 'one', { concurrent: 1 })
  enter(gate)
  const late = gate.enter({ patience: 2_000 }) as Promise<Pass>
  const controller = new AbortController()
  const left = gate.enter({}, controller.signal) as Promise<Pass>
  const refusals = Promise.all([
    assert.rejects(late, (error: ApiError) => error.code === 'UPSTREAM_RATE_LIMITED'),
    assert.rejects(left, /cancelled/),
  ])
  assert.equal(governor.describe('erp.example')!.waiting.live, 2)
  controller.abort()
  await world.run(2_200)
  await refusals
  assert.equal(governor.describe('erp.example')!.waiting.live, 0)
})

test('a source that is down is left alone after eight failures; then exactly one call of a hundred tries whether it is back', () => {
  const { world, gateOf, governor } = openWorld(half)
  const gates = Array.from({ length: 100 }, (_, index) => gateOf(`c${index}`))
  for (let call = 0; call < 8; call++) gates[call]!.leave(enter(gates[call]!), down)
  const refusal = refusalOf(() => gates[50]!.enter({}))
  assert.equal(refusal.code, 'CONNECTION_UNAVAILABLE')
  assert.equal(refusal.retryAfterMs, 5_000)
  assert.equal(refusal.retryable, true)
  world.now += 5_000
  const tryAll = () => {
    const passes: Pass[] = []
    for (const gate of gates) {
      try {
        passes.push(enter(gate))
      } catch (error) {
        assert.equal((error as ApiError).code, 'CONNECTION_UNAVAILABLE')
      }
    }
    return passes
  }
  const trial = tryAll()
  assert.equal(trial.length, 1)
  trial[0]!.gate.leave(trial[0]!, down)
  assert.equal(tryAll().length, 0)
  assert.equal(governor.describe('erp.example')!.circuit.state, 'open')
  world.now += 10_000
  const [second, ...more] = tryAll()
  assert.equal(more.length, 0)
  second!.gate.leave(second!, ok)
  assert.equal(tryAll().length, 100)
})

test('a trial that was cancelled leaves the next call to try', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 8; call++) gate.leave(enter(gate), down)
  world.now += 5_000
  gate.leave(enter(gate), { kind: 'unknown' })
  gate.leave(enter(gate), ok)
  enter(gate)
})

test('half of the calls of ten seconds open the circuit, also where the other half is answered', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 11; call++) {
    gate.leave(enter(gate), call % 2 === 0 ? down : ok)
    world.now += 100
  }
  assert.equal(refusalOf(() => gate.enter({})).code, 'CONNECTION_UNAVAILABLE')
})

test('failures that lie apart do not: each is followed by answers', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 300; call++) {
    gate.leave(enter(gate), call % 3 === 0 ? down : ok)
    world.now += 100
  }
})

test('refusals of a source that is there never open the circuit', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 100; call++) {
    gate.leave(enter(gate), { kind: 'limited', retryAfterMs: 10 })
    world.now += 60_000
  }
})

test('a probe of health passes the open circuit, and closes it where the source is back', () => {
  const { gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 8; call++) gate.leave(enter(gate), down)
  refusalOf(() => gate.enter({}))
  gate.leave(enter(gate, { priority: 'background', isProbe: true }), ok)
  enter(gate)
})

test('calls that wait when the circuit opens are told at once', async () => {
  const { gateOf, governor } = openWorld(half)
  const waiting = gateOf('waiting', 'one', { concurrent: 1 })
  enter(waiting)
  const told = assert.rejects(waiting.enter({}) as Promise<Pass>, {
    code: 'CONNECTION_UNAVAILABLE',
  })
  const gate = gateOf('one')
  for (let call = 0; call < 8; call++) gate.leave(enter(gate), down)
  await told
  assert.equal(governor.describe('erp.example')!.waiting.live, 0)
})

test('calls of one account that fail keep no other account from a host that it shares', () => {
  const { world, gateOf, governor } = openWorld(half)
  const [broken, sound] = [gateOf('broken'), gateOf('sound')]
  sound.leave(enter(sound), ok)
  for (let call = 0; call < 8; call++) broken.leave(enter(broken), down)
  assert.equal(refusalOf(() => broken.enter({})).code, 'CONNECTION_UNAVAILABLE')
  assert.equal(governor.describe('erp.example')!.circuit.state, 'closed')
  for (let call = 0; call < 200; call++) {
    sound.leave(enter(sound), ok)
    world.now += 1_000
    try {
      broken.leave(enter(broken), down)
    } catch {}
  }
  world.now += 66_000
  broken.leave(enter(broken), ok)
  broken.leave(enter(broken), ok)
})

test('a pause that one account is told holds the others on its host back for seconds, and for its whole length where others are told it too', () => {
  const { world, gateOf } = openWorld(half)
  const [one, two, three] = [gateOf('one'), gateOf('two'), gateOf('three')]
  const limited = { kind: 'limited', retryAfterMs: 600_000 } as const
  one.leave(enter(one), { kind: 'down', retryAfterMs: 600_000 })
  assert.equal(refusalOf(() => one.enter({})).retryAfterMs, 600_000)
  world.now += 600_000
  const first = [two, three].map((gate) => enter(gate))
  for (const pass of first) pass.gate.leave(pass, { kind: 'limited' })
  world.now += 60_000
  const passes = [one, two, three].map((gate) => enter(gate))
  for (let wait: unknown; !(wait instanceof Promise); ) wait = three.enter({ patience: 60_000 })
  passes[2]!.gate.leave(passes[2]!, ok)
  passes[0]!.gate.leave(passes[0]!, limited)
  assert.equal(refusalOf(() => one.enter({})).retryAfterMs, 600_000)
  assert.ok(two.enter({ patience: 10_000 }) instanceof Promise)
  passes[1]!.gate.leave(passes[1]!, limited)
  assert.equal(refusalOf(() => three.enter({})).retryAfterMs, 600_000)
})

test('a trial that hangs keeps nobody out for longer than a minute', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one')
  for (let call = 0; call < 8; call++) gate.leave(enter(gate), down)
  world.now += 5_000
  const hanging = enter(gate)
  world.now += 59_000
  refusalOf(() => gate.enter({}))
  world.now += 1_000
  const second = enter(gate)
  refusalOf(() => gate.enter({}))
  second.gate.leave(second, ok)
  enter(gate)
  gate.leave(hanging, down)
  enter(gate)
})

test('nothing is left of calls that have gone: no place in a queue, and no timer', async () => {
  const timers = new Set<() => void>()
  const governor = createGovernor({
    now: () => 0,
    later(work) {
      timers.add(work)
      return () => timers.delete(work)
    },
  })
  const at = { host: 'h', connection: 'c', tenant: 't', name: 'Fabrik', limits: { concurrent: 1 } }
  const gate = governor.gate(at)
  const pass = enter(gate)
  const controllers = Array.from({ length: 100 }, () => new AbortController())
  const left = controllers.map(({ signal }) =>
    assert.rejects(gate.enter({}, signal) as Promise<Pass>, /cancelled/),
  )
  assert.equal(timers.size, 1)
  for (const controller of controllers) controller.abort()
  await Promise.all(left)
  assert.equal(governor.describe('h')!.waiting.live, 0)
  assert.equal(timers.size, 0)
  const late = gate.enter({}) as Promise<Pass>
  gate.leave(pass, ok)
  const second = await late
  assert.equal(timers.size, 0)
  gate.leave(second, ok)
  assert.equal(governor.describeConnection('h', 'c')!.limits.in_flight, 0)
})

test('what is remembered has bounds, and nothing that is in use is forgotten', () => {
  let now = 0
  const governor = createGovernor({ now: () => now, capacity: 100 })
  const gateOf = (index: number) =>
    governor.gate({ host: `${index}.example`, connection: `c${index}`, tenant: 't', name: 'F' })
  const pass = enter(gateOf(0))
  for (let index = 1; index < 1_000; index++) {
    now += 10_000
    gateOf(index)
  }
  const known = (index: number) => governor.describe(`${index}.example`) !== null
  assert.ok(known(0) && known(999) && known(950))
  const count = Array.from({ length: 1_000 }, (_, index) => index).filter(known).length
  assert.ok(count <= 110, `${count}`)
  pass.gate.leave(pass, ok)
})

test('a source that answers nobody is not waited for by more calls than it will have time for', () => {
  const { world, gateOf } = openWorld(half)
  const gate = gateOf('one', 'one', { concurrent: 2 })
  for (let call = 0; call < 50; call++) {
    const pass = enter(gate)
    world.now += 10
    gate.leave(pass, ok)
  }
  enter(gate)
  enter(gate)
  assert.ok(gate.enter({}) instanceof Promise)
  world.now += 9_000
  assert.ok(gate.enter({}) instanceof Promise)
  assert.ok(refusalOf(() => gate.enter({})).retryAfterMs! > 10_000)
})

test('background work rests in quiet hours and is told until when; live calls and probes do not', async () => {
  const world = new World()
  // Tuesday, 21:30 in Berlin.
  const wall = Date.UTC(2026, 10, 24, 20, 30)
  const governor = createGovernor({
    now: () => world.now,
    wall: () => wall + world.now,
    later: world.later,
  })
  const quiet = createQuietHours([{ from: '22:00', to: '06:00' }], 'Europe/Berlin')
  const at = { host: 'erp.example', connection: 'one', tenant: 'one', name: 'Fabrik', quiet }
  const gate = governor.gate(at)
  enter(gate, { priority: 'background' })
  world.now = 40 * 60_000
  const refusal = refusalOf(() => gate.enter({ priority: 'background' }))
  assert.equal(refusal.retryAfterMs, (7 * 60 + 50) * 60_000)
  enter(gate)
  enter(gate, { priority: 'background', isProbe: true })
  let began = 0
  const wish = { priority: 'background', patience: 9 * 3_600_000 } as const
  void (gate.enter(wish) as Promise<Pass>).then(() => {
    began = world.now
  })
  enter(gate, { priority: 'background', isProbe: true })
  await world.run(9 * 3_600_000)
  assert.ok(began >= 8.5 * 3_600_000 && began < 8.5 * 3_600_000 + 1_000, `${began}`)
})

test('other quiet hours, and a clock that is set, count at once for those who wait', async () => {
  const world = new World()
  let wall = Date.UTC(2026, 10, 24, 1)
  const governor = createGovernor({
    now: () => world.now,
    wall: () => wall + world.now,
    later: world.later,
  })
  const at = { host: 'erp.example', connection: 'one', tenant: 'one', name: 'Fabrik' }
  const quiet = createQuietHours([{ from: '00:00', to: '06:00' }], 'UTC')
  const gate = governor.gate({ ...at, quiet })
  const wish = { priority: 'background', patience: 9 * 3_600_000 } as const
  const count = async () => {
    let isIn = false
    void (gate.enter(wish) as Promise<Pass>).then(() => {
      isIn = true
    })
    await world.run(0)
    return () => isIn
  }
  const first = await count()
  assert.equal(first(), false)
  governor.gate({ ...at, quiet: createQuietHours([{ from: '00:00', to: '00:30' }], 'UTC') })
  await world.run(0)
  assert.equal(first(), true)
  governor.gate({ ...at, quiet })
  const second = await count()
  await world.run(120_000)
  assert.equal(second(), false)
  wall += 6 * 3_600_000
  await world.run(60_000)
  assert.equal(second(), true)
})

test('a clock that is set back or forth keeps nobody waiting for longer', () => {
  let now = 1_000_000
  const governor = createGovernor({ now: () => now, wall: () => now })
  const gate = governor.gate({ host: 'h', connection: 'c', tenant: 't', name: 'Fabrik' })
  gate.leave(enter(gate), { kind: 'limited', retryAfterMs: 5_000 })
  now -= 3_600_000
  assert.equal(refusalOf(() => gate.enter({ patience: 0 })).retryAfterMs, 5_000)
  now += 5_000
  enter(gate)
  now += 365 * 86_400_000
  enter(gate)
})

test('the same connection keeps what was learned when it is opened anew, another account gets a way of its own', () => {
  const { gateOf } = openWorld(half)
  const gate = gateOf('one', 'a')
  gate.leave(enter(gate), { kind: 'limited', retryAfterMs: 60_000 })
  refusalOf(() => gateOf('one', 'a').enter({}))
  enter(gateOf('one', 'b'))
})

test('where a host and a connection stand can be shown', () => {
  const { gateOf, governor } = openWorld(half)
  const gate = gateOf('one', 'one', { concurrent: 8, per_minute: 100 })
  const headers = {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '41',
    'x-ratelimit-reset': '30',
  }
  gate.leave(enter(gate), ok, headers)
  enter(gate)
  const limits = { concurrent: null, per_minute: null, remaining: null, per_second: null }
  const shared = { ...limits, in_flight: 1, paused_ms: 0 }
  const state = {
    circuit: { state: 'closed', retry_after_ms: null },
    waiting: { live: 0, background: 0 },
    retries_left: 1,
  }
  assert.deepEqual(governor.describeConnection('erp.example', 'one'), {
    ...state,
    limits: { ...shared, concurrent: 8, per_minute: 100, remaining: 40 },
    host_limits: shared,
  })
  assert.deepEqual(governor.describe('erp.example'), {
    ...state,
    host: 'erp.example',
    limits: shared,
  })
  assert.equal(governor.describe('nowhere.example'), null)
})
