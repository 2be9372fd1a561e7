import { type Call, isSafe } from '../call.ts'
import type { Io } from '../io.ts'
import { Broken } from './check.ts'

/** An Io that notes its calls. With `refuses`, a call that changes the source is a broken promise instead. */
export function watchIo(
  io: Io,
  options: { refuses?: boolean } = {},
): { io: Io; calls: Call[]; writes: () => Call[] } {
  const calls: Call[] = []
  const note = (call: Call): Call => {
    calls.push(call)
    if (options.refuses && !isSafe(call)) {
      throw new Broken(`${call.method} ${call.path} would change the source`)
    }
    return call
  }
  const bind = (inner: Io): Io => ({
    ...inner,
    send: (call) => inner.send(note(call)),
    exchange: (call) => inner.exchange(note(call)),
    open: (call) => inner.open(note(call)),
    under: (signal) => bind(inner.under(signal)),
  })
  return { io: bind(io), calls, writes: () => calls.filter((call) => !isSafe(call)) }
}
