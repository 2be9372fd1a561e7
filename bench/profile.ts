import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Where profiles go; not under version control. */
export const PROFILES = join(import.meta.dirname, '..', 'data', 'profiles')

const SHOWN = 30

/** Has `write` write a profile under this name, and prints the functions that cost most themselves. */
export async function writeProfile(
  name: string,
  write: (path: string) => Promise<unknown>,
): Promise<void> {
  await mkdir(PROFILES, { recursive: true })
  const path = join(PROFILES, `${name}.cpuprofile`)
  await write(path)
  console.error(`${path}\n${await summarizeProfile(path)}`)
}

/** The same of what this process itself does. */
export async function profileHere(name: string, run: () => void): Promise<void> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
    run()
    const { profile } = await session.post('Profiler.stop')
    await writeProfile(name, (path) => writeFile(path, JSON.stringify(profile)))
  } finally {
    session.disconnect()
  }
}

async function summarizeProfile(path: string): Promise<string> {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(path, 'utf8')) as CpuProfile
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameFrame(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [index, id] of samples.entries()) {
    const name = names.get(id)!
    const time = timeDeltas[index] ?? 0
    times.set(name, (times.get(name) ?? 0) + time)
    if (!name.startsWith('(idle)')) total += time
  }
  return [...times]
    .filter(([name]) => !name.startsWith('(idle)'))
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n')
}

function nameFrame({ functionName, url, lineNumber }: CpuProfile['nodes'][0]['callFrame']): string {
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*\/(?=\w+\/\w)/, '')
  return `${functionName || '(anonymous)'} ${place && `${place}:${lineNumber + 1}`}`
}
