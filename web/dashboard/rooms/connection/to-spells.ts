import type { ConnectionStatus, Transition } from '@millwright/sdk'

export interface StateSpell {
  id: string
  status: ConnectionStatus
  /** Milliseconds since 1970. */
  from: number
  to: number
  transition: Transition
}

/** How long each state lasted, oldest first. `transitions` are newest first; a change of the cause only is no new spell. */
export function toSpells(transitions: readonly Transition[], now: number): StateSpell[] {
  const spells: StateSpell[] = []
  for (const transition of transitions.toReversed()) {
    const at = Date.parse(transition.at)
    const last = spells.at(-1)
    if (last) last.to = at
    if (last?.status === transition.to_status && transition.to_status === 'active') {
      last.to = now
      continue
    }
    const { id, to_status: status } = transition
    spells.push({ id, status, from: at, to: now, transition })
  }
  return spells
}
