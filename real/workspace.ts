import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAs } from './run-as.ts'

/** A temporary directory and what runs in it; everything goes again at the end. */
export interface Workspace {
  readonly directory: string
  /** Registers what has to be stopped. The latest comes first. */
  onStop(stop: () => Promise<unknown>): void
  /** Stops all and removes the directory. Safe to call twice. Rejects with the first failure. */
  stop(): Promise<void>
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Makes a directory that every user may enter. An interrupted process still cleans up. */
export async function createWorkspace(): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'millwright-real-run-'))
  await chmod(directory, 0o755)
  await runAs('postgres', 'test', ['-x', directory]).catch(() => {
    throw new Error(`${tmpdir()} is closed to other users; set TMPDIR to a directory like /tmp.`)
  })
  const stops: (() => Promise<unknown>)[] = []
  let stopped: Promise<void> | undefined
  const workspace: Workspace = {
    directory,
    onStop: (stop) => stops.push(stop),
    stop: () => {
      stopped ??= stopAll().finally(() => {
        for (const signal of SIGNALS) process.off(signal, interrupt)
      })
      return stopped
    },
  }
  async function stopAll() {
    const failures: unknown[] = []
    for (const stop of stops.reverse()) await stop().catch((error) => failures.push(error))
    await runAs('root', 'rm', ['-rf', directory])
    if (failures.length > 0) throw failures[0]
  }
  function interrupt() {
    workspace.stop().finally(() => process.exit(130))
  }
  for (const signal of SIGNALS) process.once(signal, interrupt)
  return workspace
}
