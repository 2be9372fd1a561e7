import type { Connector } from '@millwright/kit'
import { type EntityName, entityNames } from '@millwright/model'
import { compileEntity } from './entities.ts'
import { createReport, refuseMapping } from './report.ts'

/** Files and words are no rows of a table. */
const mappable = entityNames.filter((name) => name !== 'attachments' && name !== 'statuses')

/** Characters. One with every entity and field is a fifth of it; what is made of it is kept for each connection. */
const LONGEST = 131_072

/** The entities of a mapping, which is JSON: by name, what is where. Throws INVALID_REQUEST with every wrong place. */
export function readMapping(text: string): Connector['entities'] {
  const report = createReport()
  const all = report.object('the mapping', parse(text))
  report.checkNames('the mapping', all, mappable, 'entity')
  const entities: Record<string, unknown> = {}
  for (const name of mappable)
    if (Object.hasOwn(all, name))
      entities[name] = compileEntity(report, name as EntityName, all[name])
  if (Object.keys(all).length === 0)
    report.complain('the mapping', `it names no entity. There are: ${mappable.join(', ')}.`)
  report.throwAny()
  return entities as Connector['entities']
}

function parse(text: string): unknown {
  if (text.length > LONGEST)
    throw refuseMapping([`It has ${text.length} characters; ${LONGEST} are allowed.`])
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuseMapping([`It is no JSON: ${placeOf(text, (error as Error).message)}`])
  }
}

/** Where it breaks off, by line and column. */
function placeOf(text: string, message: string): string {
  const found = /at position (\d+)/.exec(message)
  if (!found) return `${message}.`
  const before = text.slice(0, Number(found[1])).split('\n')
  const what = message.replace(/ (in JSON )?at position.*$/s, '')
  return `line ${before.length}, column ${before.at(-1)!.length + 1}: ${what}.`
}
