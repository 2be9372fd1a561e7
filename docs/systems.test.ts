import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogue, readManifests } from '../connectors/index.ts'
import { describeCapability } from '../kit/index.ts'
import type { EntityName } from '../model/index.ts'
import { countLines, readLines } from './connector-size.ts'
import { describeSystems, systemsPath } from './systems.ts'

/** A few lines more or less do not make a connector larger. */
const TOLERANCE = 0.05

test('the page of systems is what the connectors and their manifests say: npm run catalogue', () => {
  assert.equal(readFileSync(systemsPath, 'utf8'), describeSystems())
})

test('every guide says how large its connector is', () => {
  for (const { system } of catalogue) {
    const told = readLines(system)
    assert.ok(told, `connectors/${system}/guide.md needs its lines`)
    const lines = countLines(system)
    assert.ok(Math.abs(lines - told) <= lines * TOLERANCE, `${system} has ${lines}, not ${told}`)
  }
})

test('every connector was judged as it is today, and no promise is broken', () => {
  for (const connector of catalogue) {
    const { system } = connector
    const { sandbox, live } = readManifests(system)
    const manifests = [sandbox, live].filter((one) => one !== undefined)
    assert.ok(
      manifests.length > 0,
      `${system} was never judged: millwright connector check ${system}`,
    )
    for (const manifest of manifests) {
      assert.equal(manifest.promises.failed, 0, system)
      const names = Object.keys(manifest.entities).sort()
      assert.deepEqual(names, Object.keys(connector.entities).sort(), system)
      for (const [name, { ops, actions }] of Object.entries(manifest.entities)) {
        const today = describeCapability(connector, name as EntityName)
        for (const [op, { declared }] of Object.entries(ops))
          assert.equal(declared, today.ops[op as 'list'].supported, `${system} ${name} ${op}`)
        for (const [action, { declared }] of Object.entries(actions))
          assert.equal(declared, today.actions[action]!.supported, `${system} ${name} ${action}`)
      }
    }
  }
})
