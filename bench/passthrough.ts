import type { Target } from './load.ts'
import type { Scene } from './scene.ts'

/** The source's own answer for the scene's record, asked of our passthrough. */
export function passthroughOf({ node, token, native }: Scene): Target {
  const { method, path, body } = native
  return {
    origin: node.program.url,
    method: 'POST',
    path: '/v1/passthrough',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ method, path, ...(body !== '' && { body: JSON.parse(body) }) }),
  }
}
