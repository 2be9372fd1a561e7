import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Where `npm run build` puts what it makes of `web/`. */
export const BUILT = join(import.meta.dirname, '../../web/dist')

/** Serves the scripts, styles and fonts of the pages under `prefix`: each door has them at its own address. */
export function addBuiltAssets(app: FastifyInstance, prefix: string, built: string): void {
  const assets = join(built, 'assets')
  if (!existsSync(assets)) return
  app.register(fastifyStatic, {
    root: assets,
    prefix: `${prefix}/assets/`,
    // Their names change with their content.
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
    setHeaders: (reply) => reply.header('x-content-type-options', 'nosniff'),
  })
}

/** A page or script as it was built; null where nothing was built. */
export async function readBuilt(built: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(built, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
