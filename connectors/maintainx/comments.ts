import type { CollectionMap, Native } from '@millwright/kit'
import { toInstant, toText } from '@millwright/kit/fields'
import { toId } from './values.ts'

/** Rows of one call at most; the vendor's own cap of every list. */
const PAGE = 200

/** The conversation of a work order. A row with a photo only has an empty text (measured). */
export const comments: CollectionMap = {
  async list({ io, key }) {
    const found: Native[] = []
    let cursor = ''
    do {
      const path = `/workorders/${key[0]}/comments?limit=${PAGE}${cursor}`
      const answer = await io.send({ method: 'GET', path })
      const page = answer.json as { comments?: Native[]; nextCursor?: string | null }
      found.push(...(page.comments ?? []))
      cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : ''
    } while (cursor !== '')
    return found.map((row) => ({
      id: String(row.id),
      text: toText(row.content),
      author_id: toId(row.authorId),
      author_number: null,
      author_name: null,
      created_at: toInstant(row.createdAt, 'UTC'),
      is_internal: null,
    }))
  },
  add: {
    fields: ['text'],
    steps: ({ text }, { key }) => [
      {
        method: 'POST',
        path: `/workorders/${key[0]}/comments`,
        body: { content: text },
        effect: 'Adds the comment to the order.',
      },
    ],
  },
}
