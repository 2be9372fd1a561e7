/** Writes `systems.md` from the connectors and what conformance proved of them: `npm run catalogue`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, readManifests } from '../connectors/index.ts'
import type { Connector } from '../kit/index.ts'
import { type Ability, entityNames } from '../model/index.ts'
import { listSystem } from '../server/engine/describe-system.ts'
import { countLines, guidePath, readLines } from './connector-size.ts'
import { formatTable } from './format-table.ts'

export const systemsPath = join(import.meta.dirname, 'systems.md')

type System = ReturnType<typeof listSystem>
type Capability = System['capabilities'][number]

const OPS = ['list', 'get', 'create', 'update', 'delete'] as const
const FAMILIES = { erp: 'ERP', cmms: 'CMMS', eam: 'EAM', wms: 'WMS' }
const SIGNS = { live: '◆', sandbox: '◇', declared: '○', probed: '◆' }
const NOT_OFFERED = '–'

export function describeSystems(connectors: readonly Connector[] = catalogue): string {
  const systems = connectors.map((one) => listSystem(one, readManifests(one.system)))
  return [
    '# Systems',
    '',
    'What can be connected, what each connector can do, and how it was proved. Made by `npm run catalogue` from the connectors and their manifests; `GET /v1/systems` answers the same.',
    '',
    'A connector is judged by its promises (`npx millwright connector check`): on the simulated system that speaks the vendor’s wire format, and on a live one where there is one. A promise that cannot be judged there is skipped, and says why. The [same fifty lines of client code](../sdk/example-plants.ts) run against each of them. Yours is not here? [Add it](guides/add-a-connector.md).',
    '',
    ...formatTable(
      ['system', 'kind', 'interface', 'proved on', 'kept', 'skipped', 'lines of code'],
      systems.map(describeRow),
    ),
    '',
    'Lines are those of the connector’s own TypeScript, without tests and samples.',
    '',
    '## Entities',
    '',
    '`L` list, `G` get, `C` create, `U` update, `D` delete, and the number of actions; `·` where the system has no such thing.',
    '',
    ...formatTable(
      ['entity', ...systems.map(({ name }) => shorten(name))],
      entityNames
        .filter((entity) => systems.some(({ entities }) => entities.includes(entity)))
        .map((entity) => [`\`${entity}\``, ...systems.map((one) => describeCell(one, entity))]),
    ),
    '',
    ...systems.flatMap(describeSystem),
  ].join('\n')
}

function describeRow({ system, name, family, protocol, proof }: System): string[] {
  const { sandbox, live } = proof
  const runs = [
    live && { on: 'a live system', ...live },
    sandbox && { on: 'the simulated one', ...sandbox },
  ].filter((one) => one !== null)
  const each = (of: (run: (typeof runs)[number]) => string | number) => runs.map(of).join('<br>')
  return [
    `[${name}](#${toAnchor(name)})`,
    FAMILIES[family],
    protocol,
    runs.length === 0 ? 'nothing yet' : each(({ on, at }) => `${on}, ${at.slice(0, 10)}`),
    each(({ passed, failed }) => (failed > 0 ? `${passed}, **${failed} broken**` : passed)),
    each(({ skipped }) => skipped),
    String(readLines(system) ?? ''),
  ]
}

function describeCell({ capabilities }: System, entity: string): string {
  const own = capabilities.find((one) => one.entity === entity)
  if (!own) return ''
  const letters = OPS.map((op) => (own.ops[op].supported ? op[0]!.toUpperCase() : '·')).join('')
  const actions = Object.values(own.actions).filter(({ supported }) => supported).length
  return `\`${letters}\`${actions > 0 ? ` +${actions}` : ''}`
}

function describeSystem(one: System): string[] {
  const { system, name, capabilities, proof } = one
  return [
    `## ${name}`,
    '',
    `[Guide](../connectors/${system}/guide.md). ${describeProof(proof)}`,
    '',
    `◆ proved on a live system, ◇ on the simulated one only, ○ declared and not proved, ${NOT_OFFERED} not offered.`,
    '',
    ...formatTable(
      ['entity', 'there', ...OPS, 'actions'],
      capabilities.map(({ entity, native, ops, actions }) => [
        `\`${entity}\``,
        native ?? '',
        ...OPS.map((op) => signOf(ops[op])),
        Object.entries(actions)
          .filter(([, { supported }]) => supported)
          .map(([action, ability]) => `${signOf(ability)} ${action}`)
          .join(', '),
      ]),
    ),
    '',
    ...describeList(
      'Not proved:',
      capabilities.flatMap((own) => listUnproved(system, own)),
    ),
    ...describeList('Not offered:', groupReasons(capabilities)),
  ]
}

function describeProof({ live, sandbox }: System['proof']): string {
  if (live && sandbox) return 'Proved on a live system and on the simulated one.'
  if (live) return 'Proved on a live system; there is no simulated one.'
  if (sandbox) return 'Proved on the simulated system only: no live one was at hand.'
  return 'Conformance was not run yet.'
}

function signOf({ supported, evidence }: Ability): string {
  return supported ? SIGNS[evidence.kind] : NOT_OFFERED
}

function listUnproved(system: string, { entity, ops, actions }: Capability): string[] {
  const { live, sandbox } = readManifests(system)
  const manifest = live ?? sandbox
  if (!manifest) return []
  const own = manifest.entities[entity]
  return [
    ...Object.entries(ops).map(([op, ability]) => ({ op, ability, found: own?.ops[op] })),
    ...Object.entries(actions).map(([op, ability]) => ({ op, ability, found: own?.actions[op] })),
  ]
    .filter(({ ability }) => ability.supported && ability.evidence.kind === 'declared')
    .map(
      ({ op, found }) => `\`${entity}\` ${op}: ${found?.reason ?? 'It came after the last run.'}`,
    )
}

/** One line per reason, with all that it holds for. */
function groupReasons(capabilities: readonly Capability[]): string[] {
  const places = new Map<string, Map<string, string[]>>()
  for (const { entity, ops, actions } of capabilities) {
    for (const [name, { supported, reason }] of Object.entries({ ...ops, ...actions })) {
      if (supported) continue
      const entities = places.get(reason ?? '') ?? new Map<string, string[]>()
      entities.set(entity, [...(entities.get(entity) ?? []), name])
      places.set(reason ?? '', entities)
    }
  }
  return [...places].map(([reason, entities]) => {
    const where = [...entities].map(([entity, names]) => `\`${entity}\` ${names.join(', ')}`)
    return `${where.join('; ')}: ${reason}`
  })
}

function describeList(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, '', ...lines.map((line) => `- ${line}`), '']
}

/** For the head of a narrow column. */
function shorten(name: string): string {
  return name.replace('Microsoft Dynamics 365 ', '')
}

function toAnchor(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}

/** What the guide says of the connector's size, made true. */
function writeLines(system: string): void {
  const path = guidePath(system)
  const guide = readFileSync(path, 'utf8')
  const lines = `lines: ${Math.round(countLines(system) / 10) * 10}`
  writeFileSync(
    path,
    readLines(system) === null
      ? `---\n${lines}\n---\n${guide}`
      : guide.replace(/^lines: \d+$/m, lines),
  )
}

if (import.meta.main) {
  for (const { system } of catalogue) writeLines(system)
  writeFileSync(systemsPath, describeSystems())
}
