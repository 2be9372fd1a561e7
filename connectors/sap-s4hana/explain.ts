import { type Answer, type Call, type Explanation, header, isLoginPage } from '@millwright/kit'
import { type ODataFault, readDetail, readFault } from '@millwright/kit/protocols'
import { probe, refusalOf } from './auth.ts'
import { serviceOf } from './services.ts'

/** Somebody else has the document open (message classes ME, 06, M3, MMPUR_INTEGRATION_PO: vendor message lists). */
const locks = new Set(['ME/006', '06/001', 'MMPUR_INTEGRATION_PO/002'])

/** Says only that something went wrong; the cause stands beside it. */
const wrappers = /^(\/IWBEP\/CX_MGW_BUSI_EXCEPTION|MEPO\/002|MM_IM_ODATA_API_MDOC\/014)$/

/** An address that no release has: a mistake of ours or an older release, not a missing record. */
const UNKNOWN_SEGMENT = '005056A509B11EE1B9A8FEC11C21D78E'

/** Reads every answer in SAP's own signals before its HTTP status. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  const { status } = answer
  // A wrong password, an expired one and a locked user are all the same here.
  if (status === 401) return refused('credentials_refused', answer)
  if (status < 400) {
    return !call.raw && isLoginPage(answer) ? refused('sign_in_page', answer) : undefined
  }
  if (call.path === probe.path && isSap(answer) && (status === 403 || status === 404)) return null
  const fault = readFault(answer)
  if (status === 403) return explainForbidden(answer, call, fault)
  if (!fault) return undefined
  return explainFault(status, fault)
}

function refused(signal: 'credentials_refused' | 'sign_in_page', answer: Answer): Explanation {
  return { code: 'REAUTHORIZATION_REQUIRED', signal, message: refusalOf(answer) }
}

/** A 403 of SAP itself proves address and logon, whatever it forbids. */
function isSap(answer: Answer): boolean {
  return (
    header(answer, 'sap-server') === 'true' ||
    readFault(answer) !== null ||
    /R3TR IWSV/.test(answer.text)
  )
}

/** The four meanings of 403. */
function explainForbidden(answer: Answer, call: Call, fault: ODataFault | null): Explanation {
  const service = (serviceOf(call.path) ?? call.path).split('/').pop()!.replace(/;.*/, '')
  if (/^required$/i.test(header(answer, 'x-csrf-token') ?? '')) {
    return {
      code: 'UPSTREAM_ERROR',
      message: `the write token was refused twice: ${answer.text.trim()}`,
      retryable: true,
    }
  }
  const start = /R3TR IWSV (\w+)/.exec(answer.text)
  if (start) {
    const name = start[1]!
    const missing = [
      `${name}: a communication arrangement, or start authorization (S_START R3TR IWSV ${name})`,
    ]
    return {
      code: 'UPSTREAM_PERMISSION_DENIED',
      message: firstLine(answer.text),
      missing_permissions: missing,
    }
  }
  const code = fault?.code ?? null
  const message = fault?.message || firstLine(answer.text)
  if (code === '/IWFND/MED/170') {
    const missing = [`${service}: the service is not active (transaction /IWFND/MAINT_SERVICE)`]
    return {
      code: 'UPSTREAM_PERMISSION_DENIED',
      upstream_code: code,
      message,
      missing_permissions: missing,
    }
  }
  const id = fault?.inner.application?.service_id ?? service
  const missing = [`${id}: authorization object S_SERVICE for the service`]
  return {
    code: 'UPSTREAM_PERMISSION_DENIED',
    upstream_code: code,
    message,
    missing_permissions: missing,
  }
}

function explainFault(status: number, fault: ODataFault): Explanation {
  const details = [...fault.details, ...innerDetails(fault)].filter(
    ({ severity }) => severity === undefined || severity === 'error' || severity === 'abort',
  )
  const said = details.filter(({ code }) => code === undefined || !wrappers.test(code))
  const isWrapped = fault.code === null || wrappers.test(fault.code)
  const main =
    isWrapped && said[0] ? said[0] : { code: fault.code ?? undefined, message: fault.message }
  const codes = [fault.code, ...details.map(({ code }) => code)]
  const others = said
    .filter(({ message }) => message !== main.message)
    .map(({ message }) => message)
  const explanation: Explanation = {
    upstream_code: main.code ?? null,
    message: [main.message, ...new Set(others)]
      .map((text) => text.trim().replace(/\.$/, ''))
      .join('; '),
    details: said.map(({ target, message, code }) => ({
      message,
      ...(code !== undefined && { code }),
      ...(target !== undefined && { native: lastSegment(target) }),
    })),
  }
  if (codes.some((code) => typeof code === 'string' && locks.has(code))) {
    return { ...explanation, code: 'RECORD_LOCKED', retryable: true }
  }
  if (status === 404 && fault.code === UNKNOWN_SEGMENT)
    return { ...explanation, code: 'UPSTREAM_ERROR' }
  // The gateway itself failed before any document was touched.
  if (status === 500 && fault.code?.startsWith('/IWFND/CM_COS/'))
    return { ...explanation, code: 'UPSTREAM_ERROR' }
  return explanation
}

/** The gateway of version 2 keeps its details below innererror. */
function innerDetails(fault: ODataFault): ODataFault['details'] {
  const list = fault.inner.errordetails
  return Array.isArray(list) ? list.map(readDetail) : []
}

/** `_PurchaseOrderItem(…)/OrderQuantity` or `A_PurchaseOrderItem/OrderQuantity` → `OrderQuantity`. */
function lastSegment(target: string): string {
  return target.split('/').pop()!
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!.slice(0, 300)
}
