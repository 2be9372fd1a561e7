/** What is collected in memory and written in batches. */
export interface WrittenBehind {
  flush(): Promise<void>
  /** Ends the batches with a last one. */
  close(): Promise<void>
}

/** Every so often `write` takes what waits and writes it, one batch after the other. `onError` hears what fails. */
export function writeBehind(
  write: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
): WrittenBehind {
  let writing = Promise.resolve()
  const flush = () => {
    writing = writing.then(write).catch(onError)
    return writing
  }
  const timer = setInterval(() => void flush(), everyMs).unref()
  return {
    flush,
    close() {
      clearInterval(timer)
      return flush()
    },
  }
}
