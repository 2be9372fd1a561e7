import { DuplicateKeyError } from '../store.ts'

/** One message of the vendor: class and number as `06/027`. */
export interface Message {
  code: string
  message: string
  severity: 'error' | 'warning' | 'info' | 'success'
  target: string
}

/** A refusal in the vendor's words. The last detail that the Gateway adds itself is not part of it. */
export class SapError extends Error {
  override readonly name = 'SapError'
  readonly status: number
  readonly code: string
  readonly details: Message[]
  readonly target: string

  constructor(status: number, code: string, message: string, more: Partial<SapErrorParts> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.target = more.target ?? ''
    this.details = more.details ?? []
  }
}

interface SapErrorParts {
  target: string
  details: Message[]
}

/** A business refusal: 400 with the message itself as first detail and those that follow from it. */
export function refuse(
  code: string,
  message: string,
  following: [string, string][] = [],
): SapError {
  const details = [[code, message] as [string, string], ...following].map(([each, text]) => ({
    code: each,
    message: text,
    severity: 'error' as const,
    target: '',
  }))
  return new SapError(400, code, message, { details })
}

/** The refusal that an error is, or null when it is a fault of the program. */
export function asRefusal(error: unknown): SapError | null {
  if (error instanceof SapError) return error
  if (error instanceof DuplicateKeyError)
    return refuse('/IWBEP/CM_MGW_RT/028', 'An entity with this key already exists')
  return null
}

/** What the framework itself refuses, before any business rule. */
export const framework = {
  unknownKey: (type: string) =>
    new SapError(404, '/IWBEP/CM_MGW_RT/020', `Resource not found for segment '${type}'`),
  unknownSegment: (segment: string) =>
    new SapError(
      404,
      '005056A509B11EE1B9A8FEC11C21D78E',
      `Resource not found for the segment '${segment}'.`,
    ),
  badParameter: () =>
    new SapError(400, '005056A509B11EE1B9A8FEC11C21578E', 'Invalid Function Import Parameter'),
  optionNotAllowed: () =>
    new SapError(
      400,
      '/IWBEP/CM_MGW_RT/022',
      'The Data Services Request contains SystemQueryOptions that are not allowed for this Request Type',
    ),
  malformed: (detail: string) => new SapError(400, '/IWBEP/CM_MGW_RT/021', detail),
  unknownProperty: (name: string) =>
    new SapError(400, '/IWBEP/CM_MGW_RT/023', `Property '${name}' is invalid`),
  badValue: (name: string, value: unknown) =>
    new SapError(400, 'CX_SXML_PARSE_ERROR', 'Error while parsing an XML stream', {
      details: [
        {
          code: '/IWCOR/CX_OD_BAD_REQUEST/005056A509B11ED1B9BF94F386DD82E6',
          message: 'The Data Services Request could not be understood due to malformed syntax',
          severity: 'error',
          target: '',
        },
        {
          code: '/IWCOR/CX_OD_EP_PROPERTY_ERROR/005056A509B11ED1BF822D2D0917DA04',
          message: `Property '${name}' at offset '0' has invalid value '${String(value)}'`,
          severity: 'error',
          target: '',
        },
      ],
    }),
  notFilterable: (name: string) =>
    new SapError(400, '/IWBEP/CM_MGW_RT/192', `Property ${name} is not filterable`),
  notSortable: (name: string) =>
    new SapError(400, '/IWBEP/CM_MGW_RT/193', `Property ${name} is not sortable`),
  disabled: (verb: 'Creating' | 'Updating' | 'Deleting' | 'Reading', set: string) =>
    new SapError(
      405,
      'CX_SADL_ENTITY_CUD_DISABLED',
      `${verb} operations are disabled for entity '${set}'`,
    ),
  etagRequired: (version: 2 | 4) =>
    version === 4
      ? new SapError(
          428,
          '/IWBEP/CM_V4_RUNTIME/020',
          'Data service request is required to be conditional; try using If-Match',
        )
      : new SapError(
          428,
          '/IWBEP/CM_MGW_RT/080',
          'The Data Service Request is required to be conditional. Try using the "If-Match" header.',
        ),
  etagMalformed: (value: string) =>
    new SapError(400, '/IWFND/CM_MGW/094', `Invalid eTag format '${value}'`),
  preconditionFailed: () => new SapError(412, '/IWBEP/CM_MGW_RT/079', 'Precondition failed'),
  notImplemented: (what: string) =>
    new SapError(501, '/IWBEP/CM_MGW_RT/024', `${what} is not implemented`),
}
