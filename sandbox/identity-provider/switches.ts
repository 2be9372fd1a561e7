import { defaultOAuthSwitches } from '../oauth/switches.ts'

/** Where identity providers differ. `reset` leaves them as they are. */
export const defaultSwitches = {
  ...defaultOAuthSwitches,
  /** Wrong passwords in a row after which a person is locked. */
  lock_after: 5 as number,
}

export type Switches = { [K in keyof typeof defaultSwitches]: (typeof defaultSwitches)[K] }
