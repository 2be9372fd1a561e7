import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, UsageError } from './command.ts'
import { readDocument } from './documents/read-document.ts'
import { CONNECTORS } from './find-connector.ts'
import { describeLeft, describeLeftOfAll } from './scaffold/describe-left.ts'
import { formatCode } from './scaffold/format-code.ts'
import { type Match, matchEntities } from './scaffold/match-entities.ts'
import { matchFields } from './scaffold/match-fields.ts'
import { writeConnector } from './scaffold/write-connector.ts'
import { connectorConstant, writeEntity } from './scaffold/write-entity.ts'
import { writeGuide } from './scaffold/write-guide.ts'

export const newCommand: Command = {
  what: 'begin a connector from the published document of a system',
  places: ['name'],
  options: {
    from: { value: 'file', what: 'an EDMX, or an OpenAPI document in JSON or YAML' },
    entity: {
      value: 'entity=object',
      what: 'purchase-orders=A_PurchaseOrder; those whose names say so where left out',
      many: true,
    },
    title: { value: 'name', what: 'name for people; that of the document where left out' },
    into: { value: 'folder', what: 'where its folder is made; connectors/ where left out' },
  },
  more: `It reads at once what has an obvious place, and says what is left to do. Then:
  millwright connector try <name> <entity> --url … ; millwright connector check <name> --url …`,
  async run(words, { folder, print }) {
    const system = words.places.name!
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(system))
      throw new UsageError(`A name is like acme-erp, not "${system}".`)
    const from = words.one('from')
    if (from === undefined) throw new UsageError('--from is missing.')
    const into = words.one('into')
    const target = resolve(into ? resolve(folder, into) : fileURLToPath(CONNECTORS), system)
    if (existsSync(target)) throw new UsageError(`${relative(folder, target)} is there already.`)
    const document = await readDocument(resolve(folder, from))
    const matches = matchEntities(document, words.all('entity'))
    if (matches.length === 0) {
      const known = document.objects.map(({ name }) => name).join(', ')
      throw new UsageError(
        `Nothing looks like an entity of the model: name some by --entity. The document has: ${known}.`,
      )
    }
    const name = words.one('title') ?? document.title
    const files = writeFiles({ system, name, document, matches })
    await mkdir(target, { recursive: true })
    for (const [file, text] of Object.entries(files))
      await writeFile(resolve(target, file), await formatCode(file, text))
    print(describeMade(relative(folder, target), system, document, matches, !into))
    return 0
  },
}

type Document = Awaited<ReturnType<typeof readDocument>>

function writeFiles(at: {
  system: string
  name: string
  document: Document
  matches: readonly Match[]
}): Record<string, string> {
  const { system, name, document, matches } = at
  const first = matches[0]!.object.name
  const probe = document.kind === 'odata' ? `/${first}?$top=1` : first
  const entities = matches.map(({ entity }) => entity)
  const guide = writeGuide({
    name,
    auth: document.auth,
    left: describeLeftOfAll(document, matches),
    entities: matches.map((match) => ({
      entity: match.entity,
      native: match.object.name,
      left: describeLeft(match, matchFields(match)),
    })),
  })
  const files: Record<string, string> = {
    ...writeConnector({ system, name, document, entities, probe }),
    ...Object.fromEntries(
      matches.map((match) => [
        `${match.entity}.ts`,
        writeEntity(document, match, matchFields(match)),
      ]),
    ),
  }
  const lines = Object.entries(files)
    .filter(([file]) => !/^samples|\.test\./.test(file))
    .reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0)
  return {
    ...files,
    'guide.md': guide.replace('lines: 0', `lines: ${Math.round(lines / 10) * 10}`),
  }
}

function describeMade(
  path: string,
  system: string,
  document: Document,
  matches: readonly Match[],
  isInCatalogue: boolean,
): string {
  const lines = matches.map((match) => {
    const fields = matchFields(match)
    const mapped = fields.map(({ field, property }) => `${field} ← ${property.name}`).join(', ')
    const left = describeLeft(match, fields).map((line) => `    – ${line}`)
    return `  ${match.entity} ← ${match.object.name}\n    ✔ ${mapped}\n${left.join('\n')}`
  })
  const catalogue = isInCatalogue
    ? `  – connectors/index.ts: import { ${connectorConstant(system)} } from './${system}/connector.ts'`
    : null
  return [
    `${path} reads ${matches.length} ${matches.length === 1 ? 'entity' : 'entities'}.`,
    '',
    ...lines,
    '',
    'Left to do:',
    ...describeLeftOfAll(document, matches).map((line) => `  – ${line}`),
    ...(catalogue ? [catalogue] : []),
  ].join('\n')
}
