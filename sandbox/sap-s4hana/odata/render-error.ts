import { escapeXml } from '../../escape-xml.ts'
import type { Answer } from '../../system.ts'
import type { Message, SapError } from './errors.ts'
import type { Service } from './schema.ts'

export interface ErrorFrame {
  service: Service | null
  json: boolean
  /** Hexadecimal id under which a backend administrator would find the error. */
  transaction: string
  now: number
}

/** Writes a refusal as the service would: V4 JSON, V2 JSON, or V2 XML when no JSON was asked for. */
export function renderError(error: SapError, frame: ErrorFrame): Answer {
  if (frame.service?.version === 4)
    return { status: error.status, headers: { 'odata-version': '4.0' }, body: bodyV4(error, frame) }
  const headers = { dataserviceversion: '1.0', 'sap-server': 'true' }
  if (frame.json) return { status: error.status, headers, body: bodyV2(error, frame) }
  return {
    status: error.status,
    headers: { ...headers, 'content-type': 'application/xml;charset=utf-8' },
    body: bodyXml(error, frame),
  }
}

const generic: Message = {
  code: '/IWBEP/CX_MGW_BUSI_EXCEPTION',
  message: 'An exception was raised',
  severity: 'error',
  target: '',
}
const resolution = {
  SAP_Transaction:
    'For backend administrators: run transaction /IWFND/ERROR_LOG on the SAP Gateway hub system and search for entries with the timestamp above',
  SAP_Note:
    'See SAP Note 1797736 for error analysis (https://service.sap.com/sap/support/notes/1797736)',
}

function detailsOf(error: SapError): Message[] {
  return error.details.length > 0 ? [...error.details, generic] : []
}

function bodyV2(error: SapError, frame: ErrorFrame) {
  const { service } = frame
  return {
    error: {
      code: error.code,
      message: { lang: 'en', value: error.message },
      innererror: {
        ...(service && {
          application: {
            component_id: '',
            service_namespace: '/SAP/',
            service_id: service.name,
            service_version: versionOf(service),
          },
        }),
        transactionid: frame.transaction,
        timestamp: stamp(frame.now, 7),
        Error_Resolution: resolution,
        errordetails: detailsOf(error).map((detail) => ({
          code: detail.code,
          message: detail.message,
          propertyref: '',
          severity: detail.severity,
          target: detail.target,
          transition: false,
        })),
      },
    },
  }
}

function bodyXml(error: SapError, frame: ErrorFrame): string {
  const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`
  const details = detailsOf(error).map(
    (detail) =>
      `<errordetail>${element('code', detail.code)}${element('message', detail.message)}` +
      `<propertyref/>${element('severity', detail.severity)}</errordetail>`,
  )
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">' +
    `${element('code', error.code)}<message xml:lang="en">${escapeXml(error.message)}</message>` +
    `<innererror>${element('transactionid', frame.transaction)}` +
    `${element('timestamp', stamp(frame.now, 7))}<errordetails>${details.join('')}</errordetails>` +
    '</innererror></error>'
  )
}

function bodyV4(error: SapError, frame: ErrorFrame) {
  const business =
    error.status === 400 && !error.code.startsWith('C') && !error.code.startsWith('/')
  const category = business ? 'Provider_Application_Error' : 'Client_Error'
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.target !== '' && { target: error.target }),
      '@SAP__common.ExceptionCategory': category,
      details: error.details.map((detail) => ({
        code: detail.code,
        message: detail.message,
        ...(detail.target !== '' && { target: detail.target }),
        '@SAP__common.Severity': detail.severity,
        '@SAP__common.numericSeverity': detail.severity === 'error' ? 4 : 3,
      })),
      innererror: {
        ErrorDetails: {
          '@SAP__common.Application': {
            ComponentId: '',
            ServiceRepository: 'SRVD_A2X',
            ServiceId: frame.service?.name.toUpperCase() ?? '',
            ServiceVersion: frame.service?.path.slice(-4) ?? '',
          },
          '@SAP__common.TransactionId': frame.transaction,
          '@SAP__common.Timestamp': stamp(frame.now, 6),
          '@SAP__common.ErrorResolution': {
            Analysis: resolution.SAP_Transaction,
            Note: resolution.SAP_Note,
          },
        },
      },
    },
  }
}

/** `0001`, or what the address carries as `;v=`. */
export function versionOf(service: Service): string {
  return /;v=0*(\d+)$/.exec(service.path)?.[1]?.padStart(4, '0') ?? '0001'
}

function stamp(now: number, digits: number) {
  const [whole = '', fraction = ''] = new Date(now)
    .toISOString()
    .replace(/[-:TZ]/g, '')
    .split('.')
  return `${whole}.${fraction.padEnd(digits, '0')}`
}
