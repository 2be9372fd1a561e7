// Loaded with --import into every program under measurement, before its own code.
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { answerParent } from './questions.ts'

/** What a process has used so far. */
export interface Usage {
  /** User and system time, in ms. */
  cpu: number
  /** Resident memory now and at its highest, in MB. */
  rss: number
  rssPeak: number
}

let session: Session | undefined

answerParent({
  usage(): Usage {
    const { user, system } = process.cpuUsage()
    return {
      cpu: (user + system) / 1000,
      rss: process.memoryUsage.rss() / 1e6,
      rssPeak: process.resourceUsage().maxRSS / 1e3,
    }
  },
  async startProfile() {
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
  },
  async stopProfile(path: string) {
    const { profile } = await session!.post('Profiler.stop')
    session!.disconnect()
    await writeFile(path, JSON.stringify(profile))
  },
})
// When the parent dies nobody else would end us; a signal lets the server stop its database.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// Listening to the parent must not keep a program alive that wants to end.
process.channel?.unref()
