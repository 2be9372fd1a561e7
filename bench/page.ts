import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from './results.ts'

const PAGE = join(import.meta.dirname, '..', 'docs', 'benchmarks.md')

/** What a figure measures, by its id. */
const TITLES: Readonly<Record<string, string>> = {
  P1: 'passthrough, requests against a bare `@fastify/http-proxy`',
  P2: 'unified live read of one record, against the same proxy',
  P3: 'what a passthrough adds to the direct call, one at a time',
  P4: 'statements of the database on the way of a live read',
  P5: 'list from the mirror, records against a bare select',
  P6: 'ingest with change detection, against a bare upsert',
  P7: 'webhooks',
  P8: 'health of 10 000 connections',
  P9: 'growth of the cost',
  P10: 'memory',
  P11: 'start',
  P13: 'two nodes against one',
  LIST: 'memory while a long list is read',
  MAPPING: 'a purchase order with five lines, decoded and judged',
  SANDBOXES: 'all simulated systems in one process',
  GOV: 'governor',
  LIMIT: 'limits',
  CLIENT: 'the SDK beside bare `fetch`',
}

/** One measured way, as the comparisons describe it. */
interface Run {
  per_second: number
  cpu_ms_least: number
  p50_ms: number
  p99_ms: number
  rss_mb: number
}

/** Writes docs/benchmarks.md. */
export async function writePage(results: readonly Result[]): Promise<void> {
  await writeFile(PAGE, describePage(results))
}

function describePage(results: readonly Result[]): string {
  const machines = [...new Set(results.map(({ machine }) => machine))]
  const versions = Object.assign({}, ...results.map((one) => one.versions)) as Record<
    string,
    string
  >
  const compared = results.flatMap((one) => listRuns(one))
  return `# Benchmarks

Made by \`npm run bench -- --page\`; how it is measured, and what each name means, is in
[bench/README.md](../bench/README.md). A figure that is missed says so. The load is that of the whole machine when the
figure was taken: over the number of its cores, times say little, while CPU per call and ratios hold better.

Machine: ${machines.join('; ')}. Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.

| | figure | measured | must be | aim | | taken | load |
|---|---|---|---|---|---|---|---|
${results.map(describeRow).join('\n')}

## Behind the ratios

CPU is that of the serving process per call, the least of the rounds. The bare proxy is the floor; nginx does nothing
of what the others do, and is there to tell how much of a call is not ours.

| | | calls/s | CPU ms | p50 ms | p99 ms | MB |
|---|---|---|---|---|---|---|
${compared.join('\n')}
`
}

function describeRow(one: Result): string {
  const { id, name, value, unit, at_least, aim, ok, measured, detail } = one
  const title = TITLES[id] ?? id
  const load = typeof detail.machine_load === 'number' ? detail.machine_load : ''
  return `| ${id} | ${title}: ${name} | ${value} ${unit} | ${at_least} | ${aim} | ${ok ? 'met' : '**missed**'} | ${measured.slice(0, 16)}Z | ${load} |`
}

function listRuns({ id, name, detail }: Result): string[] {
  return Object.entries(detail).flatMap(([part, value]) => {
    if (isRun(value)) return [describeRun(`${id} ${name}`, part, value)]
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([inner, run]) =>
      isRun(run) ? [describeRun(`${id} ${part}`, inner, run)] : [],
    )
  })
}

function describeRun(of: string, way: string, run: Run): string {
  const { per_second, cpu_ms_least, p50_ms, p99_ms, rss_mb } = run
  return `| ${of} | ${way} | ${per_second} | ${cpu_ms_least} | ${p50_ms} | ${p99_ms} | ${rss_mb} |`
}

function isRun(value: unknown): value is Run {
  return typeof value === 'object' && value !== null && 'cpu_ms_least' in value && 'p99_ms' in value
}
