import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OBJECTS } from '../../sandbox/maximo/objects.ts'
import { STRUCTURES } from '../../sandbox/maximo/structures.ts'

interface Difference {
  /** Object and attribute, or structure, attribute and what of it. */
  where: string
  ours: string
  theirs: string
}

/** Places where the simulated Maximo differs on purpose, with the reason. */
export const acceptedMaximo: Record<string, string> = {
  'workorder.x_permit':
    'an attribute that the customer of the simulated system has added, as most have',
}

/** Rows of a table with tabs, by the names in its first line. */
function readTable(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = head.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}

/**
 * Compares the objects of the simulated Maximo with names and keys of the 7.6 data dictionary, and with types and lengths
 * in the fixtures of the vendor's own clients (MAS 8), where these have them.
 */
export function compareDictionary(folder: string): { compared: number; differences: Difference[] } {
  const dictionary = readTable(join(folder, 'maximo', 'attributes-dd76.tsv'))
  const fixtures = readTable(join(folder, 'maximo', 'jsonschema-fields-mas.tsv'))
  const differences: Difference[] = []
  let compared = 0
  const compare = (where: string, ours: unknown, theirs: unknown) => {
    compared++
    if (ours !== theirs) differences.push({ where, ours: String(ours), theirs: String(theirs) })
  }
  const persistent = new Map(
    dictionary.map((row) => [
      `${row.object}.${row.attribute}`.toLowerCase(),
      row.persistent !== '0',
    ]),
  )
  for (const mbo of OBJECTS.values()) {
    for (const { name, loose } of mbo.attributes.values())
      compare(
        `${mbo.name}.${name}`,
        loose ? 'not persistent' : 'persistent',
        told(persistent.get(`${mbo.name}.${name}`)),
      )
  }
  for (const row of fixtures) {
    const structure = STRUCTURES.get(row.resource ?? '')
    const attribute =
      structure && OBJECTS.get(structure.object)!.attributes.get(row.attribute ?? '')
    if (!attribute || !row.subType) continue
    compare(`${row.resource}.${row.attribute} type`, SUBTYPES[attribute.kind], row.subType)
    const isText = /UPPER|ALN/.test(row.subType)
    if (isText)
      compare(`${row.resource}.${row.attribute} length`, String(attribute.length), row.maxLength)
  }
  return { compared, differences }
}

function told(known: boolean | undefined): string {
  if (known === undefined) return 'missing'
  return known ? 'persistent' : 'not persistent'
}

const SUBTYPES = {
  upper: 'UPPER',
  aln: 'ALN',
  long: 'LONGALN',
  bool: 'YORN',
  int: 'INTEGER',
  big: 'BIGINT',
  gl: 'GL',
  num: 'DECIMAL',
  duration: 'DURATION',
  date: 'DATE',
  datetime: 'DATETIME',
} as const
