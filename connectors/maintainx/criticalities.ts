import type { Context, Io, Native } from '@millwright/kit'
import { custom, FieldRefusal, toText } from '@millwright/kit/fields'
import { attach } from './fields.ts'
import { refuseAt } from './refusal.ts'

const words = ['low', 'medium', 'high', 'critical'] as const

const HOUR = 3_600_000
const known = new WeakMap<Context, { at: number; list: Promise<Native[]> }>()

/** The organization's own levels, `{id, label, level}`; kept for an hour. */
function listCriticalities(io: Io): Promise<Native[]> {
  const now = io.context.now()
  const found = known.get(io.context)
  if (found && now - found.at < HOUR) return found.list
  const list = io
    .send({ method: 'GET', path: '/assetcriticalities?limit=200' })
    .then((answer) => ((answer.json as Native).assetCriticalities ?? []) as Native[])
  known.set(io.context, { at: now, list })
  list.catch(() => known.delete(io.context))
  return list
}

/** Tells each asset what its criticality is called. */
export async function fillCriticality(
  io: Io,
  assets: Native[],
  query: { fields: readonly string[] | null },
): Promise<void> {
  if (query.fields && !query.fields.includes('criticality')) return
  if (!assets.some(({ criticalityId }) => criticalityId)) return
  const all = await listCriticalities(io)
  for (const asset of assets) {
    attach(asset, '$criticality', all.find(({ id }) => id === asset.criticalityId)?.label)
  }
}

/** The criticality whose label is the word, for a write. */
export async function criticalityNamed(io: Io, word: string): Promise<number> {
  const found = (await listCriticalities(io)).find(({ label }) => wordOf(label) === word)
  if (found) return found.id
  const detail = `This organization has no criticality that is called "${word}".`
  throw refuseAt('/criticality', detail, 'NOT_ALLOWED_WORD')
}

function wordOf(label: unknown): string | undefined {
  const text = String(label ?? '')
    .trim()
    .toLowerCase()
  return words.find((word) => word === text)
}

export const criticality = {
  criticality: custom<any>(
    'criticalityId',
    (asset) => (asset.criticalityId ? (wordOf(asset.$criticality) ?? 'unknown') : null),
    (word: string | null, body) => {
      if (word === null) body.criticalityId = null
      else body.$criticality = word
    },
  ),
  source_criticality: custom<string | null>(
    'criticalityId',
    (asset) => toText(asset.criticalityId),
    (code: string | null, body) => {
      if (code !== null && !/^\d+$/.test(code)) {
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          'The code of a criticality is its number in MaintainX.',
        )
      }
      body.criticalityId = code === null ? null : Number(code)
    },
  ),
}
