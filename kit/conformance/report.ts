import type { Result } from './conform.ts'

const marks = { pass: '✔', fail: '✖', skip: '–' }

/** One line per promise, grouped by entity, and the sums. */
export function formatResults(results: readonly Result[]): string {
  const groups = new Map<string, Result[]>()
  for (const result of results) {
    const group = result.entity ?? 'the connection'
    groups.set(group, [...(groups.get(group) ?? []), result])
  }
  const lines = [...groups].flatMap(([group, own]) => [group, ...own.map(formatResult), ''])
  return [...lines, sumUp(results)].join('\n')
}

/** Throws with all promises that are broken; the message is what a person has to read. */
export function requireKept(results: readonly Result[]): void {
  const broken = results.filter(({ outcome }) => outcome === 'fail')
  if (broken.length > 0) throw new Error(`${sumUp(results)}\n${formatResults(broken)}`)
}

function formatResult({ outcome, check, op, promise, reason }: Result): string {
  const about = op && !promise.startsWith(op.split('/').at(-1)!) ? ` (${op})` : ''
  return `  ${marks[outcome]} ${promise}${about} [${check}]${reason ? `\n      ${reason}` : ''}`
}

function sumUp(results: readonly Result[]): string {
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length
  return `${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped`
}
