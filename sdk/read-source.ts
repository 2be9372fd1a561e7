import type { Call, CallOptions } from './call.ts'

/** Where records were read. */
export interface ReadSource {
  source: 'live' | 'mirror'
  /** Seconds since they were read from the source; null where they are live. */
  age_s: number | null
}

export interface ReadOptions extends CallOptions {
  /** Told where each answer was read, and how old it is. */
  onSource?: ((at: ReadSource) => void) | undefined
}

export function readSource(headers: Headers): ReadSource {
  const age = headers.get('age')
  const isCopy = headers.get('millwright-source') === 'mirror'
  return { source: isCopy ? 'mirror' : 'live', age_s: isCopy && age !== null ? Number(age) : null }
}

/** The options of one call, with `see` told of it too. */
export function seeSource(
  { onSource, ...options }: ReadOptions = {},
  see?: (at: ReadSource) => void,
): CallOptions & Pick<Call, 'seeHeaders'> {
  if (!onSource && !see) return options
  return {
    ...options,
    seeHeaders(headers) {
      const at = readSource(headers)
      see?.(at)
      onSource?.(at)
    },
  }
}
