/** What a listing does wrong without an error of the source. */
export type FaultCode = 'INCOMPLETE_LISTING' | 'REPEATED_PAGE' | 'ENDLESS_LISTING'

/** A listing that proves nothing, and has to begin anew. */
export class SyncFault extends Error {
  override readonly name = 'SyncFault'
  readonly code: FaultCode

  constructor(code: FaultCode, message: string) {
    super(message)
    this.code = code
  }
}
