import { readFile, writeFile } from 'node:fs/promises'
import { arch, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { readVersions } from '../real/packages.ts'
import type { Figure } from './figure.ts'

/** A figure, and when and where it was measured. */
export interface Result extends Figure {
  measured: string
  machine: string
  versions: Record<string, string>
}

/** Of which the versions are told; those of Debian where they are installed. */
const PACKAGES = ['fastify', '@fastify/http-proxy', 'undici', 'pg']
const DEBIAN = ['nginx-light', 'postgresql-15', 'redis-server']

/** One result a line. */
const FILE = join(import.meta.dirname, 'results.jsonl')

/** Keeps figures beside those that were measured before; one of the same name takes the place of the older. */
export async function keepResults(figures: readonly Figure[]): Promise<Result[]> {
  const measured = new Date().toISOString()
  const machine = describeMachine()
  const versions = await listVersions()
  const kept = new Map((await readResults()).map((one) => [keyOf(one), one]))
  for (const one of figures) kept.set(keyOf(one), { ...one, measured, machine, versions })
  const results = [...kept.values()].sort((a, b) => orderOf(a).localeCompare(orderOf(b)))
  await writeFile(FILE, results.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return results
}

async function readResults(): Promise<Result[]> {
  try {
    const lines = (await readFile(FILE, 'utf8')).split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function keyOf({ id, name }: Figure): string {
  return `${id} ${name}`
}

/** P2 before P10, and names with letters alone behind those with numbers. */
function orderOf({ id, name }: Figure): string {
  const number = /^P(\d+)$/.exec(id)?.[1]
  return number === undefined ? `Z ${id} ${name}` : `P ${number.padStart(3, '0')} ${name}`
}

function describeMachine(): string {
  const cores = cpus()
  const memory = Math.round(totalmem() / 1e9)
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${arch()}, ${memory} GB`
}

async function listVersions(): Promise<Record<string, string>> {
  const versions: Record<string, string> = { node: process.versions.node }
  for (const name of PACKAGES) {
    const path = join(import.meta.dirname, '..', 'node_modules', name, 'package.json')
    versions[name] = JSON.parse(await readFile(path, 'utf8')).version
  }
  const debian = await readVersions(DEBIAN).catch(() => new Map<string, string>())
  return { ...versions, ...Object.fromEntries(debian) }
}
