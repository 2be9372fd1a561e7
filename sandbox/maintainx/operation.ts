import type { Shape, Usage } from './shape.ts'
import type { Visit } from './visit.ts'

/** One call of the API: what it accepts, what it answers, what it does. */
export interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Behind `/v1`, as in `/vendors/{id}`. */
  path: string
  /** Path parameters that are no integers. */
  params?: Record<string, Shape>
  query?: Record<string, Shape>
  /** Entity whose custom-field labels are query parameters, too. */
  labels?: string
  /** Accepts `x-organization-id`, or also `x-organization-ids`. */
  organization?: 'one' | 'many'
  body?: Shape
  bodyUsage?: Usage
  /** The body is raw bytes. */
  bytes?: true
  friendly?: true
  recent?: true
  status: number
  answer?: Shape
  answerUsage?: Usage
  run(visit: Visit): unknown
}
