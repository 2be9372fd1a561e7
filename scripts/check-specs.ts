/**
 * Compares what the sandbox systems serve with the vendors' own published documents:
 * `node scripts/check-specs.ts <folder>`, with a folder per system in it. A difference that is not
 * listed with its reason fails, and so does a listed one that is no longer there.
 */
import { join } from 'node:path'
import { createSandbox } from '../sandbox/index.ts'
import { accepted } from './specs/accepted.ts'
import { acceptedMaintainx } from './specs/accepted-maintainx.ts'
import { acceptedBusinessCentral, compareBusinessCentral } from './specs/business-central.ts'
import { compareEdmx, type Difference } from './specs/edmx.ts'
import { acceptedMaximo, compareDictionary } from './specs/maximo-dictionary.ts'
import { acceptedOdooFields, compareOdooFields } from './specs/odoo-fields.ts'
import { compareOdooAnswers } from './specs/odoo-recordings.ts'
import { compareOpenApi } from './specs/openapi.ts'

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node scripts/check-specs.ts <folder with the vendors’ documents>')
  process.exit(2)
}

const sandbox = await createSandbox({ port: 0 })
try {
  const [edmx, openApi, metadata] = await Promise.all([
    compareEdmx(folder, ...reach('sap-s4hana')),
    compareOpenApi(folder, ...reach('maintainx')),
    compareBusinessCentral(folder, ...reach('business-central')),
  ])
  const sap = judge('sap-s4hana', edmx.differences, accepted)
  const maintainx = judge('maintainx', openApi, acceptedMaintainx)
  const dictionary = compareDictionary(folder)
  const maximo = judge('maximo', dictionary.differences, acceptedMaximo)
  const central = judge('business-central', metadata.differences, acceptedBusinessCentral)
  const models = compareOdooFields(folder)
  const odoo = judge('odoo', models.differences, acceptedOdooFields)
  const answers = await compareOdooAnswers(join(folder, '..', 'odoo'), sandbox)
  if (!answers) console.log('odoo: no recordings of a real one beside the folder; not compared')
  const replayed = judge('odoo', answers?.differences ?? [], {})
  const all = [sap, maintainx, maximo, central, odoo, replayed]
  const failed = all.reduce((sum, each) => sum + each.failed, 0)
  const agreed = all.reduce((sum, each) => sum + each.accepted, 0)
  const compared =
    edmx.compared +
    dictionary.compared +
    models.compared +
    (answers?.compared ?? 0) +
    metadata.compared
  console.log(`${compared} compared, ${agreed} differences accepted, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await sandbox.close()
}

function reach(name: string): [base: string, credentials: Record<string, string>] {
  const system = sandbox.systems.find((each) => each.name === name)
  if (!system) throw new Error(`no system ${name}`)
  return [`${sandbox.url}/${name}`, system.credentials]
}

function judge(
  system: string,
  found: Pick<Difference, 'where' | 'ours' | 'theirs'>[],
  reasons: Record<string, string>,
) {
  const unlisted = found.filter(({ where }) => !(where in reasons))
  for (const { where, ours, theirs } of unlisted)
    console.error(`${system}: ${where}: ours ${ours}, theirs ${theirs}`)
  const seen = new Set(found.map(({ where }) => where))
  const gone = Object.keys(reasons).filter((where) => !seen.has(where))
  for (const where of gone) console.error(`${system}: ${where}: listed, but no longer different`)
  return { failed: unlisted.length + gone.length, accepted: seen.size - unlisted.length }
}
