import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Edmx, readEdmx } from '../../cli/documents/edmx.ts'
import type { Difference } from './edmx.ts'

const FILE = 'metadata-api-v2.0-bc26.xml'

/** Differences that stay, with their reasons. */
export const acceptedBusinessCentral: Record<string, string> = {}

/** Compares `$metadata` of the sandbox at `base` with that of a real environment, for the sets that are served. */
export async function compareBusinessCentral(
  folder: string,
  base: string,
  { tenant, client_id = '', client_secret = '' }: Record<string, string>,
): Promise<{ compared: number; differences: Difference[] }> {
  const theirs = await readFile(join(folder, 'business-central', FILE), 'utf8')
  const scope = 'https://api.businesscentral.dynamics.com/.default'
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope }
  const body = new URLSearchParams(form)
  const token = await fetch(`${base}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body })
  const { access_token } = (await token.json()) as { access_token?: string }
  const response = await fetch(`${base}/v2.0/production/api/v2.0/$metadata`, {
    headers: { authorization: `Bearer ${access_token}` },
  })
  if (!response.ok) throw new Error(`business-central: ${response.status}`)
  return compareMetadata(await response.text(), theirs)
}

/** Types, lengths and navigations of properties, and members of enumerations: whatever ours says must be theirs. */
export function compareMetadata(
  oursXml: string,
  theirsXml: string,
): { compared: number; differences: Difference[] } {
  const differences: Difference[] = []
  let compared = 0
  const check = (where: string, ours: string, theirs: string) => {
    compared += 1
    if (ours !== theirs) differences.push({ system: 'business-central', where, ours, theirs })
  }
  const [ours, theirs] = [readEdmx(oursXml), readEdmx(theirsXml)]
  for (const [name, set] of ours.sets) {
    const other = theirs.sets.get(name)
    check(`${name}`, set.type, other?.type ?? 'unknown')
    if (!other) continue
    check(`${name} key`, set.keys.join(), other.keys.join())
    compareProperties(name, set.properties, other.properties, check)
    for (const [navigation, target] of set.navigations)
      check(`${name}/${navigation}`, target, other.navigations.get(navigation) ?? 'unknown')
  }
  for (const [name, members] of readEnums(oursXml))
    check(`enumeration ${name}`, members, readEnums(theirsXml).get(name) ?? 'unknown')
  return { compared, differences }
}

type Properties =
  Edmx['sets'] extends Map<string, infer S>
    ? S extends { properties: infer P }
      ? P
      : never
    : never

function compareProperties(
  set: string,
  ours: Properties,
  theirs: Properties,
  check: (where: string, ours: string, theirs: string) => void,
): void {
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [mine, other] = [ours.get(name), theirs.get(name)]
    check(`${set}.${name}`, mine ? 'served' : 'missing', other ? 'served' : 'unknown')
    if (!mine || !other) continue
    for (const fact of ['Type', 'MaxLength'])
      check(`${set}.${name} ${fact}`, mine[fact] ?? '', other[fact] ?? '')
  }
}

function readEnums(xml: string): Map<string, string> {
  const found = xml.matchAll(/<EnumType Name="(\w+)"[^>]*>([\s\S]*?)<\/EnumType>/g)
  return new Map(
    [...found].map(([, name = '', body = '']) => {
      const members = [...body.matchAll(/<Member Name="(\w+)"/g)].map(([, member]) => member)
      return [name, members.join()]
    }),
  )
}
