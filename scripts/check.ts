/**
 * Rules of the house that no linter knows: who may import whom, where vendors' names, SQL, the environment and the
 * network may stand, how long a file may be, and under which licences our dependencies are.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const places = [
  'model',
  'kit',
  'connectors',
  'sandbox',
  'server',
  'cli',
  'sdk',
  'web',
  'docs',
  'bench',
  'chaos',
  'real',
  'scripts',
]

/** What each place may import of ours. Tests may also use the sandbox. */
const allowed: Record<string, readonly string[]> = {
  model: [],
  kit: ['model'],
  connectors: ['kit', 'model'],
  sandbox: [],
  server: ['connectors', 'kit', 'model', 'sandbox'],
  cli: ['connectors', 'kit', 'model', 'sandbox', 'server'],
  sdk: ['model'],
  web: ['sdk'],
  docs: ['cli', 'connectors', 'kit', 'model', 'server'],
  bench: places,
  chaos: places,
  real: places,
  scripts: places,
}
/** Inside the server: routes and jobs call the engine, the engine calls store and security; never back. */
const layers: Record<string, readonly string[]> = {
  routes: ['engine', 'store', 'security', 'routes'],
  jobs: ['engine', 'store', 'security', 'jobs'],
  commands: ['engine', 'store', 'security', 'commands'],
  engine: ['store', 'security', 'engine'],
  store: ['store', 'security'],
  security: ['security'],
}

const MAX_LINES = 400
const MAX_TEST_LINES = 500
const LICENCES =
  /^(MIT|ISC|OFL-1\.1|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|PostgreSQL|Python-2\.0|MIT-0)$/
const VENDORS = /\b(sap|s4hana|s\/4hana|maintainx|tryton|trytond|maximo|odoo)\b/i

const complaints: string[] = []

for (const place of places) for (const path of listFiles(join(root, place))) checkFile(place, path)
checkLicences()

for (const complaint of complaints) console.error(complaint)
console.log(
  complaints.length === 0 ? 'check: all rules hold' : `check: ${complaints.length} complaints`,
)
process.exitCode = complaints.length === 0 ? 0 : 1

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.tsx?$/.test(entry.name) &&
        !/node_modules|\/dist(\/|$)/.test(entry.parentPath),
    )
    .map((entry) => join(entry.parentPath, entry.name))
}

function checkFile(place: string, path: string): void {
  const name = relative(root, path)
  const text = readFileSync(path, 'utf8')
  const isTest = /(\.test\.ts|\/test-[a-z-]+\.ts)$|\/conformance\//.test(name)
  const complain = (what: string) => complaints.push(`${name}: ${what}`)

  const lines = text.split('\n').length - 1
  const most = name.endsWith('.test.ts') ? MAX_TEST_LINES : MAX_LINES
  if (lines > most) complain(`${lines} lines; ${most} are the most`)

  for (const [, target] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    checkImport(place, path, target!, isTest, complain)
  }
  const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
  if (!/^(connectors|sandbox|real|bench|chaos|docs|scripts)\//.test(name) && !isTest) {
    const vendor = VENDORS.exec(text)
    if (vendor) complain(`names ${vendor[0]}; vendors' names stand under connectors/ and sandbox/`)
  }
  if (
    /process\.env\b/.test(code) &&
    name !== 'server/config.ts' &&
    !/^(sandbox|bench|chaos|real|scripts)\//.test(name) &&
    !isTest
  ) {
    const isEntry = /^(server\/main|cli\/millwright)\.ts$/.test(name)
    if (!isEntry) complain('reads process.env; only server/config.ts may')
  }
  if (/\bfetch\(/.test(code) && /^(model|kit|connectors|server)\//.test(name) && !isTest) {
    complain('calls fetch(); outgoing calls go through kit/http.ts')
  }
  if (
    /from 'undici'|from 'node:https?'/.test(code) &&
    /^(model|kit|connectors|server)\//.test(name) &&
    name !== 'kit/http.ts' &&
    !isTest
  ) {
    complain('opens connections; outgoing calls go through kit/http.ts')
  }
  if (
    /\bsql`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(code) &&
    name.startsWith('server/') &&
    !name.startsWith('server/store/') &&
    !isTest
  ) {
    complain('has SQL; it stands in server/store')
  }
  if (/\b(it|test|describe)\.(only|todo)\b/.test(code)) complain('has a test that is only or todo')
}

function checkImport(
  place: string,
  path: string,
  target: string,
  isTest: boolean,
  complain: (what: string) => void,
): void {
  const ours = /^@millwright\/(\w+)/.exec(target)
  if (ours) {
    const workspace = ours[1]!
    if (
      workspace !== place &&
      !allowed[place]!.includes(workspace) &&
      !(isTest && (workspace === 'sandbox' || workspace === 'model'))
    ) {
      complain(
        `imports ${workspace}; ${place} may import: ${allowed[place]!.join(', ') || 'nothing of ours'}`,
      )
    }
    return
  }
  if (!target.startsWith('.')) return
  if (!/\.(tsx?|json|css|svg)$/.test(target)) complain(`imports ${target} without its extension`)
  const to = relative(root, resolve(dirname(path), target)).split('/')
  const from = relative(root, path).split('/')
  // Clients are tested against the server itself.
  const isOfClient = isTest && to[0] === 'server' && ['sdk', 'web'].includes(place)
  if (to[0] !== from[0] && !allowed[place]!.includes(to[0]!) && !isOfClient)
    complain(`reaches into ${to[0]} by ${target}`)
  const layer = from[0] === 'server' && from.length > 2 ? layers[from[1]!] : undefined
  if (layer && to.length > 2 && !layer.includes(to[1]!) && !isTest)
    complain(`${from[1]} imports ${to[1]}; it may import: ${layer.join(', ')}`)
}

/** Licences of everything that is installed, from the packages themselves. */
function checkLicences(): void {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { license?: string; link?: boolean; dev?: boolean; devOptional?: boolean; resolved?: string }
    >
  }
  for (const [path, { license, link, dev, devOptional, resolved }] of Object.entries(
    lock.packages,
  )) {
    if (!path.startsWith('node_modules/') || link) continue
    if (resolved?.startsWith('http')) complaints.push(`package-lock.json: ${path} names a registry`)
    const words = (license ?? '').replace(/[()]/g, '').split(/ OR | AND /)
    // What only builds and tests use may ask that changes of its own files are published.
    const isAllowed = (word: string) =>
      LICENCES.test(word) || ((dev || devOptional) === true && word === 'MPL-2.0')
    if (!words.some(isAllowed))
      complaints.push(`package-lock.json: ${path} has the licence ${license ?? 'unknown'}`)
  }
}
