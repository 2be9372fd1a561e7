import { parseInteger, parseRequestLog, parseSwitch } from './config-values.ts'

/** Settings of what is kept of the past, and how long. */
export const KEPT_SETTINGS = {
  requestLog: {
    name: 'MILLWRIGHT_REQUEST_LOG',
    default: 'all',
    sentence:
      'Which calls the request log keeps: all (of each second of a node the first 500 that succeed), errors, off, or a share of those that succeed such as 0.1; those that fail are always kept unless it is off.',
    parse: parseRequestLog,
  },
  requestLogDays: {
    name: 'MILLWRIGHT_REQUEST_LOG_DAYS',
    default: '7',
    sentence: 'How long the request log keeps a call, in days.',
    parse: parseInteger(1, 365),
  },
  requestLogBodies: {
    name: 'MILLWRIGHT_REQUEST_LOG_BODIES',
    default: 'off',
    sentence:
      'on or off: whether the request log has the beginnings of what was sent and answered, secrets taken out. Business data stays in them.',
    parse: parseSwitch,
  },
  changesDays: {
    name: 'MILLWRIGHT_CHANGES_DAYS',
    default: '30',
    sentence:
      'How long changes of records are kept, in days: a reader of the change feed that was away for longer has to begin anew.',
    parse: parseInteger(1, 3_650),
  },
}
