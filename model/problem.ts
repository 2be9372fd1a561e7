import * as z from 'zod'
import { type ErrorCode, errorCodes } from './error-codes.ts'

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]

/** The body of every error answer (`application/problem+json`). */
export const Problem = z
  .object({
    type: z.string().describe('Address that names the kind of error.'),
    title: z.string().describe('The kind of error in a few words.'),
    status: z.int().describe('HTTP status of the answer.'),
    code: z.enum(codes).describe('Stable code; programs decide by it.'),
    detail: z.string().describe('A sentence on this very case.'),
    request_id: z.string().describe('Id of the call, also in the header `Request-Id`.'),
    connection_id: z.string().nullable().describe('Connection that was called, if any.'),
    retryable: z.boolean().describe('May the same call succeed later without a change?'),
    retry_after_ms: z.int().nullable().describe('Milliseconds to wait before the next try.'),
    origin: z.enum(['client', 'platform', 'upstream', 'network']).describe('Where it arose.'),
    rule: z
      .object({
        id: z.string(),
        field: z.string().optional(),
        state: z.string().optional(),
        instead: z.array(z.string()).optional().describe('What can be done instead.'),
      })
      .optional()
      .describe('The rule that refused the write.'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('JSON pointer into the body, or a query parameter.'),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('Every place of the request that is wrong.'),
    upstream: z
      .object({
        system: z.string(),
        status: z.int().optional(),
        code: z.string().optional(),
        message: z.string().optional(),
      })
      .optional()
      .describe("The source's own answer, without secrets."),
    missing_permissions: z.array(z.string()).optional().describe("In the source's own words."),
    reauthorize_url: z.string().optional().describe('Where the customer renews the credentials.'),
    sent: z
      .object({ method: z.string(), url: z.string(), at: z.string(), check: z.string() })
      .optional()
      .describe('The write whose outcome is unknown, and how to check it.'),
    violated_policies: z
      .array(z.string())
      .optional()
      .describe('The limits that refuse the call, by their names in RateLimit-Policy.'),
    docs: z.string().describe('Documentation of the code.'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
