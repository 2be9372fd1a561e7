import { parseLimit, parseOperatorKey, parseRedisAddress } from './config-values.ts'

/** Settings of how much may be called, and of who may change that. */
export const LIMIT_SETTINGS = {
  connectionLimit: {
    name: 'MILLWRIGHT_CONNECTION_LIMIT',
    default: '600/60s',
    sentence:
      'Calls of the API that one connection may make, and seconds; an operator may set another limit for one.',
    parse: parseLimit,
  },
  accountLimit: {
    name: 'MILLWRIGHT_ACCOUNT_LIMIT',
    default: '6000/60s',
    sentence: 'The same for an account with all of its connections.',
    parse: parseLimit,
  },
  redisUrl: {
    name: 'REDIS_URL',
    default: null,
    sentence:
      'Redis or Valkey, where several nodes count limits together; without it each counts for itself.',
    secret: true as const,
    parse: parseRedisAddress,
  },
  operatorKey: {
    name: 'MILLWRIGHT_OPERATOR_KEY',
    default: null,
    sentence:
      'The secret of whoever operates this server, 32 characters or more: a call of /operator/v1 has it as its bearer token. Unless set, nobody may.',
    secret: true as const,
    parse: parseOperatorKey,
  },
}
