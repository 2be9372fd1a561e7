import { escapeXml } from '../escape-xml.ts'
import type { ConsentView } from '../oauth/profile.ts'
import type { Answer } from '../system.ts'

/** The page that a failed logon answers: short, or the whole logon screen. */
export function logonPage(huge: boolean): string {
  if (!huge) {
    return (
      '<html><head><title>Logon Error Message</title>' +
      '<style type="text/css">body { font-family: arial, sans-serif; font-size: 90%; }</style>' +
      '</head><body><h1>Anmeldung fehlgeschlagen</h1>' +
      '<p>Der Aufruf der URL wurde wegen fehlerhafter Anmeldedaten abgebrochen.</p>' +
      '<ul><li>Pr&uuml;fen Sie Mandant, Benutzer und Kennwort.</li>' +
      '<li>Wenden Sie sich an Ihre Systemverwaltung.</li></ul></body></html>'
    )
  }
  const filler = '<!-- This browser is not supported. -->\n'.repeat(800)
  return (
    '<!DOCTYPE html><html><head><title>Anmeldung</title></head><body>' +
    '<form name="loginForm" id="sap-system-login" method="post">' +
    '<input name="sap-user"/><input name="sap-password" type="password"/>' +
    `</form>${filler}</body></html>`
  )
}

/** A form that a browser would post by itself to the identity provider. */
export function samlPage(status: 200 | 302): Answer {
  const target = 'https://idp.example.invalid/saml2/idp/sso'
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...(status === 302 && { location: target }),
    },
    body:
      `<html><body onload="document.forms[0].submit()"><form method="post" action="${target}">` +
      '<input type="hidden" name="SAMLRequest" value="PHNhbWxwOkF1dGhuUmVxdWVzdC8+"/>' +
      '<noscript><p>Script is disabled. Click the button.</p><button>Continue</button></noscript>' +
      '</form></body></html>',
  }
}

/** What the server writes when the program behind it has ended with a dump. */
export function dumpPage(): string {
  return (
    '<html><head><title>Application Server Error</title></head><body>' +
    '<h1>500 SAP Internal Server Error</h1>' +
    '<p>ERROR: Syntax error in program SAPLOLEA (termination: RABAX_STATE)</p>' +
    '<p>Error id: S4H-20260302-091427-0001</p></body></html>'
  )
}

/** The logon screen that asks at once whether the OAuth client may do what it wants. */
export function consentPage(view: ConsentView): string {
  const scopes = view.scopes.map((scope) => `<li>${escapeXml(scope)}</li>`).join('')
  return (
    '<!DOCTYPE html><html lang="en"><head><title>OAuth 2.0 Authorization - SAP NetWeaver</title>' +
    '<meta name="viewport" content="width=device-width"></head><body><h1>S4H</h1>' +
    `<form name="loginForm" method="post" action="${escapeXml(view.action)}">` +
    (view.refused ? '<p role="alert">Name or password is incorrect.</p>' : '') +
    '<p><label>User <input name="sap-user" autocomplete="username" ' +
    `value="${escapeXml(view.username)}"></label></p>` +
    '<p><label>Password <input name="sap-password" type="password" ' +
    'autocomplete="current-password"></label></p>' +
    `<p>Do you allow the client ${escapeXml(view.client_id)} to access the system for you?</p>` +
    (scopes && `<ul>${scopes}</ul>`) +
    '<button name="decision" value="allow">Allow</button> ' +
    '<button name="decision" value="deny">Deny</button></form></body></html>'
  )
}
