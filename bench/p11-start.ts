import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { FLAGS, readQuickstart, SERVER, SETTINGS } from './node.ts'
import { PROFILES } from './profile.ts'
import { spread } from './statistics.ts'

const ROUNDS = 5
const LATER_STARTS = 2

/** P11: from the start of the process to the first unified read answered, on the embedded database. */
export const measureStart: Benchmark = async ({ profile }) => {
  const first: Started[] = []
  const later: Started[] = []
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : []
  for (let round = 0; round < ROUNDS; round++) {
    const directory = await mkdtemp(join(tmpdir(), 'millwright-bench-'))
    const [port, sandboxPort] = await Promise.all([findFreePort(), findFreePort()])
    const env = {
      PORT: String(port),
      MILLWRIGHT_SANDBOX_PORT: String(sandboxPort),
      MILLWRIGHT_DATA_DIR: directory,
    }
    try {
      first.push(await startOnce(env, directory, flags))
      for (let i = 0; i < LATER_STARTS; i++) later.push(await startOnce(env, directory, flags))
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
  const figures = {
    'first start': { runs: first, goal: 4 },
    'later start': { runs: later, goal: 2 },
  }
  return Object.entries(figures).map(([name, { runs, goal }]) => {
    const total = spread(runs.map(({ answered }) => answered))
    const detail = {
      seconds: total,
      ready: spread(runs.map(({ ready }) => ready)),
      cpu_seconds: spread(runs.flatMap(({ cpu }) => cpu ?? [])),
      runs: runs.length,
    }
    const goals = { at_least: goal, aim: goal / 2 }
    return judgeLess({ id: 'P11', name, value: total.median, unit: 's', ...goals, detail })
  })
}

interface Started {
  /** Seconds until the server said that it was ready, and until a read was answered. */
  ready: number
  answered: number
  /** Of the server's own process, in seconds: what a busy machine does not change. null where the system does not tell. */
  cpu: number | null
}

async function startOnce(
  env: Record<string, string>,
  directory: string,
  flags: readonly string[],
): Promise<Started> {
  const started = performance.now()
  const since = () => (performance.now() - started) / 1000
  const child = spawn(process.execPath, [...FLAGS, ...flags, SERVER], {
    env: { ...process.env, ...SETTINGS, ...env },
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  try {
    let said = ''
    for await (const chunk of child.stdout) {
      said += chunk
      if (said.includes('is ready.')) break
    }
    if (!said.includes('is ready.')) throw new Error(`The server did not start:\n${said}`)
    const ready = since()
    const { url, connections } = await readQuickstart(directory)
    const answer = await fetch(`${url}/v1/purchase-orders?limit=2`, {
      headers: { authorization: `Bearer ${connections[0]!.token}` },
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`The first read was not answered: ${text}`)
    return { ready, answered: since(), cpu: await readCpu(child.pid!) }
  } finally {
    child.kill('SIGTERM')
    await gone
  }
}

async function readCpu(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  // Behind the name in parentheses: user and system time, in hundredths of a second.
  const [user, system] = text.slice(text.lastIndexOf(')')).split(' ').slice(12, 14)
  return (Number(user) + Number(system)) / 100
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
