/** What the simulated Tryton does differently when it is told to. */
export interface Switches extends Record<string, string | number | boolean> {
  /** Searches show no more than the first so many records of a model, while counts know all; 0 shows all. */
  list_cap: number
}

export function defaultSwitches(): Switches {
  return { list_cap: 0 }
}
