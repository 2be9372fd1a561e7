/** The suite that judges connectors: `conform` with the samples of a system, against a sandbox or the real thing. */
export { Broken, type Case, type Check, Skip } from './check.ts'
export { checks } from './checks/index.ts'
export { type Conformance, conform, type Result } from './conform.ts'
export { connect, connectSandbox, type SandboxAt } from './connection.ts'
export { judgeConnector, judgeOnSandbox, type OwnSamples, type Wanted } from './judge.ts'
export type { EntityEvidence, Evidence, Manifest, Manifests } from './manifest.ts'
export type {
  ActionSample,
  ConformOptions,
  Connection,
  Control,
  EntitySamples,
  Intervention,
  Overrides,
  Samples,
} from './options.ts'
export { formatResults, requireKept } from './report.ts'
export type { Tools } from './tools.ts'
