import type { Target } from './load.ts'
import type { Scene } from './scene.ts'

/** The source's own answers for the scene's records, asked of our passthrough. */
export function passthroughOf({ node, tokens, natives }: Scene): Target[] {
  return natives.map(({ method, path, body }, number) => ({
    origin: node.program.url,
    method: 'POST',
    path: '/v1/passthrough',
    headers: {
      authorization: `Bearer ${tokens[number % tokens.length]}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ method, path, ...(body !== '' && { body: JSON.parse(body) }) }),
  }))
}
