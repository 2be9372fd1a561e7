import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { canActAsRoot, runAs } from './run-as.ts'

const run = promisify(execFile)

/** The modules of Tryton whose data a connector reads or writes, as Tryton names them. */
export const TRYTON_MODULES = [
  'company',
  'currency',
  'country',
  'party',
  'product',
  'account',
  'account_product',
  'account_invoice',
  'account_invoice_stock',
  'stock',
  'stock_supply',
  'purchase',
  'purchase_request',
  'purchase_requisition',
  'production',
]

/** Debian packages that the real systems run from. */
export const PACKAGES = [
  'postgresql-15',
  'tryton-server',
  'tryton-proteus',
  'python3-psycopg2',
  ...TRYTON_MODULES.map((name) => `tryton-modules-${name.replaceAll('_', '-')}`),
]

/**
 * Installs what is missing of some packages, of `PACKAGES` unless told. Rejects with the command to type when this process may
 * not install packages.
 */
export async function installPackages(
  log: (line: string) => void,
  packages: readonly string[] = PACKAGES,
): Promise<void> {
  const installed = await readVersions(packages)
  const missing = packages.filter((name) => !installed.has(name))
  if (missing.length === 0) return
  const command = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`
  if (!(await canActAsRoot())) {
    throw new Error(
      `Debian packages are missing and this user may not install them. As root: ${command}`,
    )
  }
  log(`installing ${missing.length} Debian packages`)
  const environment = { DEBIAN_FRONTEND: 'noninteractive' }
  await runAs('root', 'apt-get', ['update'], { environment })
  await runAs('root', 'apt-get', command.split(' ').slice(1), { environment })
}

/** Versions of the installed ones of some packages, by name. */
export async function readVersions(
  packages: readonly string[] = PACKAGES,
): Promise<Map<string, string>> {
  const format = '$' + '{Package} $' + '{Version} $' + '{db:Status-Status}\n'
  // A name that dpkg has never heard of makes it fail, yet it prints the others.
  const { stdout } = await run('dpkg-query', ['-W', '-f', format, ...packages]).catch(
    (error: { stdout?: string; code?: unknown }) => {
      if (error.code === 'ENOENT') {
        throw new Error('The real systems need Debian 12: there is no dpkg-query here.')
      }
      return { stdout: error.stdout ?? '' }
    },
  )
  const rows = stdout.split('\n').map((line) => line.split(' '))
  return new Map(
    rows.flatMap(([name, version, status]) => (status === 'installed' ? [[name!, version!]] : [])),
  )
}
