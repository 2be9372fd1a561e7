/**
 * Under which name an answer is kept. A notice marks everything below a name as old: what belongs to a connection
 * begins with `connection(id)`.
 */
export const keys = {
  overview: () => ['overview'] as const,
  /** The list of all connections. */
  connections: () => ['connections'] as const,
  everyConnection: () => ['connection'] as const,
  connection: (id: string, ...rest: readonly unknown[]) => ['connection', id, ...rest] as const,
  customers: (...rest: readonly unknown[]) => ['customers', ...rest] as const,
  webhooks: (...rest: readonly unknown[]) => ['webhooks', ...rest] as const,
  deliveries: (...rest: readonly unknown[]) => ['webhooks', 'deliveries', ...rest] as const,
  requests: (...rest: readonly unknown[]) => ['requests', ...rest] as const,
  usage: (...rest: readonly unknown[]) => ['usage', ...rest] as const,
  limits: (...rest: readonly unknown[]) => ['limits', ...rest] as const,
  credits: (...rest: readonly unknown[]) => ['credits', ...rest] as const,
  systems: (...rest: readonly unknown[]) => ['systems', ...rest] as const,
  settings: (...rest: readonly unknown[]) => ['settings', ...rest] as const,
}
