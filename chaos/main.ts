import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { describeFigure } from '../bench/figure.ts'
import { governSources } from './governor.ts'
import { killNodes } from './kill.ts'
import { followForAMonth } from './month.ts'
import { endureOutage } from './outage.ts'
import { refreshTogether } from './refresh.ts'
import { rotateOnline } from './rotate.ts'
import { syncThroughHarm } from './sync.ts'
import type { Trial } from './trial.ts'
import { loseNoWebhook } from './webhooks.ts'
import { spoilWire } from './wire.ts'

const TRIALS: Record<string, Trial> = {
  refresh: refreshTogether,
  kill: killNodes,
  outage: endureOutage,
  rotate: rotateOnline,
  governor: governSources,
  sync: syncThroughHarm,
  month: followForAMonth,
  wire: spoilWire,
  webhooks: loseNoWebhook,
}

/** The same as no name. */
const ALL = 'all'

const text = { type: 'string' } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seed: text,
    expiries: text,
    connections: text,
    callers: text,
    latency: text,
    trials: text,
    hours: text,
    kills: text,
    events: text,
    records: text,
  },
})
const { json, ...numbers } = values
const wrong = [
  ...positionals
    .filter((name) => !TRIALS[name] && name !== ALL)
    .map((name) => `There is no ${name}.`),
  ...Object.entries(numbers)
    .filter(([, value]) => !/^\d{1,9}$/.test(value))
    .map(([name]) => `--${name} is a whole number.`),
]
if (wrong.length > 0) {
  console.error(`${wrong.join(' ')} There are: ${Object.keys(TRIALS).join(', ')}.`)
  process.exit(2)
}
const given = Object.fromEntries(
  Object.entries(numbers).map(([name, value]) => [name, Number(value)]),
)
const options = { seed: randomInt(2 ** 31), ...given }
console.error(`seed ${options.seed}`)

let missed = 0
const names =
  positionals.length > 0 && !positionals.includes(ALL) ? positionals : Object.keys(TRIALS)
for (const name of names) {
  for (const figure of await TRIALS[name]!(options)) {
    if (!figure.ok) missed++
    console.log(json ? JSON.stringify(figure) : describeFigure(figure))
  }
}
process.exit(missed > 0 ? 1 : 0)
