import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages, PACKAGES, readVersions } from './packages.ts'
import { runAs } from './run-as.ts'

/** One Tryton: where its programs are and how they get there. */
export interface Edition {
  readonly name: string
  /** Directory of `trytond` and `trytond-admin`. */
  readonly programs: string
  /** The interpreter that has proteus. */
  readonly python: string
  /** Installs what is missing. Rejects with what to do when this process may not. */
  install(log: (line: string) => void): Promise<void>
  /** Versions of all that a filled database depends on. */
  readVersions(): Promise<unknown>
}

/** The one that Debian 12 keeps. */
export const TRYTON_6_0: Edition = {
  name: 'Tryton 6.0',
  programs: '/usr/bin',
  python: '/usr/bin/python3',
  install: (log) => installPackages(log),
  async readVersions() {
    const versions = await readVersions()
    return PACKAGES.map((name) => versions.get(name))
  },
}

/** The newest with long-term support, in a Python environment of its own beside Debian's. */
export const TRYTON_8_0 = fromPython('8.0', join(import.meta.dirname, 'tryton-8.0.txt'))

function fromPython(version: string, requirements: string): Edition {
  const directory = join(tmpdir(), `millwright-tryton-${version}`)
  const python = join(directory, 'bin/python3')
  const readList = () => readFile(requirements, 'utf8')
  return {
    name: `Tryton ${version}`,
    programs: join(directory, 'bin'),
    python,
    async install(log) {
      // Debian's own Tryton brings the user that runs it.
      await installPackages(log, [...PACKAGES, 'python3-venv'])
      const list = await readList()
      const installed = await runAs('root', python, ['-m', 'pip', 'freeze']).catch(() => '')
      if (installed === list) return
      log(`installing Tryton ${version} and its modules`)
      await runAs('root', '/usr/bin/python3', ['-m', 'venv', '--clear', directory])
      await runAs('root', python, ['-m', 'pip', 'install', '--quiet', ...list.trim().split('\n')])
    },
    readVersions: readList,
  }
}
