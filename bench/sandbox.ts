import { type Program, startProgram } from './program.ts'

/** The simulated systems, in a process of their own. */
export interface RunningSandbox {
  program: Program
  /** Path of a system's API below the sandbox's address, and what signs in there. */
  describe(system: string): Promise<{ path: string; credentials: Record<string, string> }>
  /** Has every system seed its records; answers how many systems there are. */
  countSeeded(): Promise<number>
  /** The seeded state with this many purchase orders. */
  reset(system: string, orders: number): Promise<void>
}

export async function startSandbox(): Promise<RunningSandbox> {
  const program = await startProgram('sandbox/main.ts', {
    env: { MILLWRIGHT_SANDBOX_PORT: '0' },
    ready: /Sandbox: (\S+)\/_control/,
  })
  const control = async (path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(`${program.url}/_control${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`sandbox${path}: ${await answer.text()}`)
    return answer.json()
  }
  return {
    program,
    async describe(system) {
      const { systems } = await control('')
      const { base_url, credentials } = systems.find((one: any) => one.name === system)
      const { base_url: _, ...secrets } = credentials
      return { path: base_url.slice(program.url.length), credentials: secrets }
    },
    async countSeeded() {
      const { systems } = await control('')
      const isEmpty = ({ seeded }: any) => Object.keys(seeded).length === 0
      const empty = systems.filter(isEmpty).map(({ name }: any) => name)
      if (empty.length > 0) throw new Error(`${empty.join(', ')} seeded nothing.`)
      return systems.length
    },
    async reset(system, orders) {
      await control(`/${system}/reset`, { purchase_orders: orders })
    },
  }
}
