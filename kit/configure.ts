import type { Connector } from './connector.ts'

/** Configured connectors that are kept, of each connector. */
const CAPACITY = 2_000

const kept = new WeakMap<Connector, Map<string, Connector>>()

/**
 * The connector as one connection has it: most are the same for all of theirs. Made once for the same settings. Throws
 * INVALID_REQUEST with places below `/credentials` where the settings say what cannot be.
 */
export function configureConnector(
  connector: Connector,
  settings: Readonly<Record<string, string>>,
): Connector {
  if (!connector.configure) return connector
  let own = kept.get(connector)
  if (!own) {
    own = new Map()
    kept.set(connector, own)
  }
  const key = JSON.stringify(settings)
  let made = own.get(key)
  made ??= connector.configure(settings)
  // The one that was not asked for the longest time goes first.
  own.delete(key)
  own.set(key, made)
  if (own.size > CAPACITY) own.delete(own.keys().next().value!)
  return made
}
