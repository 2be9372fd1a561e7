import type { ConnectionStatus } from '@millwright/sdk'

/** The states of connections: those that need somebody first. */
export const statusOrder = [
  'reauthorization_required',
  'unreachable',
  'inactive',
  'pending',
  'active',
  'disconnected',
] as const satisfies readonly ConnectionStatus[]
