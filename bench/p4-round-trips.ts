import { AsyncLocalStorage } from 'node:async_hooks'
import { loadConfig } from '../server/config.ts'
import { start } from '../server/start.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { openScene } from './scene.ts'

const READS = 1_000

/** P4: statements that the database gets on the way of a live read; what is written behind is told apart. */
export const countRoundTrips: Benchmark = async () => {
  const scene = await openScene()
  try {
    // In this process, on the same data, so that each statement can be traced to the call that caused it.
    await scene.node.stop()
    const { app, services, stop } = await start(loadConfig(scene.node.env), {
      log: { error: console.error, warn: console.error },
      onDatabaseExit: (error) => console.error(error),
    })
    const calls = new AsyncLocalStorage<{ statements: number }>()
    let behind = 0
    services.database.onQuery(() => {
      const call = calls.getStore()
      if (call) call.statements++
      else behind++
    })
    const { ours: reads } = scene
    const read = async (number: number): Promise<number> => {
      const call = { statements: 0 }
      const { path: url, headers } = reads[number % reads.length]!
      // Awaited inside: only then the call is made.
      const answer = await calls.run(call, async () => await app.inject({ url, headers }))
      if (answer.statusCode !== 200) throw new Error(answer.body)
      return call.statements
    }
    try {
      const first = await read(0)
      // Without this the zero below could be that of a counter that counts nothing.
      if (first === 0) throw new Error('The first read must ask the database whose token it is.')
      let statements = 0
      for (let i = 0; i < reads.length; i++) await read(i)
      for (let i = 0; i < READS; i++) statements += await read(i)
      const detail = { reads: READS, first_read: first, written_behind: behind }
      const name = `${READS} warm live reads`
      return [
        judgeLess({
          id: 'P4',
          name,
          value: statements,
          unit: 'statements',
          at_least: 0,
          aim: 0,
          detail,
        }),
      ]
    } finally {
      await stop()
    }
  } finally {
    await scene.close()
  }
}
