/** Makes the published package: `node sdk/build.ts <folder>`. Publish that folder, not this one. */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describeRecords } from './build/describe-records.ts'
import { sources } from './build/sources.ts'

const here = import.meta.dirname

/**
 * Writes JavaScript, declarations and package.json into `folder`, which is emptied first. The sources are compiled for
 * browsers, without the types of Node: what only Node has does not compile. @throws where they do not compile.
 */
export function buildPackage(folder: string): void {
  const stage = mkdtempSync(join(tmpdir(), 'millwright-sdk-'))
  try {
    for (const name of sources(here)) {
      mkdirSync(dirname(join(stage, name)), { recursive: true })
      cpSync(join(here, name), join(stage, name))
    }
    writeFileSync(join(stage, 'records.ts'), describeRecords())
    writeFileSync(join(stage, 'package.json'), JSON.stringify({ type: 'module' }))
    rmSync(folder, { recursive: true, force: true })
    compile(stage, folder)
    renameImports(folder)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
  cpSync(join(here, 'README.md'), join(folder, 'README.md'))
  cpSync(join(here, '..', 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(describePackage(), null, 2)}\n`)
}

function compile(stage: string, folder: string): void {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.asynciterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    rootDir: stage,
    outDir: folder,
  }
  const config = join(stage, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['.'] }))
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  const tsc = join(dirname(compiler), 'bin', 'tsc')
  try {
    execFileSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    throw new Error(`The package does not compile:\n${(error as { stdout: string }).stdout}`)
  }
}

/** The compiler leaves the names of sources in declarations. */
function renameImports(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replaceAll(/(from |import\()(['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3'))
  }
}

function describePackage(): Record<string, unknown> {
  const {
    devDependencies: _,
    exports: __,
    ...kept
  } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Record<string, unknown>
  return {
    ...kept,
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    types: './index.d.ts',
    engines: { node: '>=20' },
  }
}

if (import.meta.main) {
  const [, , folder] = process.argv
  if (folder === undefined) throw new Error('Name the folder to write to; it is emptied first.')
  buildPackage(resolve(folder))
}
