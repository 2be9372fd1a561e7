import type { Locale } from './link-locale.ts'

/** What the checks of a link say, for the IT person of a plant. */
export interface LinkWords {
  address_ok(at: { host: string }): string
  address_unknown(at: { host: string }): string
  address_refused(at: { host: string; port: string }): string
  address_timeout(at: { host: string; port: string }): string
  address_blocked(at: { host: string }): string
  address_cut(at: { host: string; port: string }): string
  address_unreachable(at: { host: string; code: string }): string
  certificate_ok(at: { host: string }): string
  certificate_none(at: { host: string }): string
  certificate_expired(at: { host: string }): string
  certificate_self_signed(at: { host: string }): string
  certificate_wrong_host(at: { host: string }): string
  certificate_untrusted(at: { host: string; code: string }): string
  certificate_no_tls(at: { host: string; port: string }): string
  sign_in_ok(at: { system: string }): string
  sign_in_refused(at: { system: string; said: string }): string
  password_expired(at: { system: string; said: string }): string
  account_locked(at: { system: string; said: string }): string
  sign_in_page(at: { system: string }): string
  client_refused(at: { system: string; said: string }): string
  grant_revoked(at: { system: string; said: string }): string
  too_often(at: { system: string; minutes: number }): string
  not_allowed(at: { system: string; said: string }): string
  nothing_there(at: { system: string; said: string }): string
  busy(at: { system: string }): string
  no_answer(at: { system: string }): string
  failed(at: { system: string; said: string }): string
  consent_denied(at: { system: string }): string
  consent_failed(at: { system: string }): string
  consent_missing(at: { system: string }): string
  read_ok(at: { entity: string }): string
  read_denied(at: { entity: string; missing: string; said: string }): string
  read_failed(at: { entity: string; said: string }): string
  read_nothing(at: { system: string }): string
  ours(): string
}

const en: LinkWords = {
  address_ok: ({ host }) => `${host} answers.`,
  address_unknown: ({ host }) =>
    `There is no host named ${host}. Check the spelling; a name that only your own network knows cannot be found from outside.`,
  address_refused: ({ host, port }) =>
    `${host} accepts no connection on port ${port}. Check the port, and whether the service runs.`,
  address_timeout: ({ host, port }) =>
    `${host} does not answer on port ${port}. A firewall may be in between: it must let this server in.`,
  address_blocked: ({ host }) =>
    `${host} leads into a private network, which this server may not reach. Use an address that is reachable from the internet, or ask those who run this server to allow this host.`,
  address_cut: ({ host, port }) =>
    `${host} closes the connection on port ${port} at once. A firewall or proxy may be in between, or this is no web address.`,
  address_unreachable: ({ host, code }) => `There is no way to ${host} (${code}).`,
  certificate_ok: ({ host }) => `The certificate of ${host} is valid.`,
  certificate_none: ({ host }) =>
    `The address begins with http: what is sent to ${host}, the password too, can be read on the way. Use https where you can.`,
  certificate_expired: ({ host }) =>
    `The certificate of ${host} has expired. Whoever runs the system has to renew it.`,
  certificate_self_signed: ({ host }) =>
    `The certificate of ${host} was signed by itself or by a company's own authority, which nobody outside knows. It needs one of a public authority.`,
  certificate_wrong_host: ({ host }) =>
    `The certificate that ${host} shows belongs to another name. Use the name that stands in the certificate.`,
  certificate_untrusted: ({ host, code }) =>
    `The certificate of ${host} cannot be trusted (${code}). Often an intermediate certificate is missing on the server.`,
  certificate_no_tls: ({ host, port }) =>
    `${host} does not speak https on port ${port}. Check the port: often the one for https is another.`,
  sign_in_ok: ({ system }) => `Signed in to ${system}.`,
  sign_in_refused: ({ system, said }) =>
    `${system} refuses these credentials.${said} Check them for typing errors; after a few wrong tries ${system} may lock the user.`,
  password_expired: ({ system, said }) =>
    `The password of this user has expired in ${system}.${said} Set a new one there, then type it here.`,
  account_locked: ({ system, said }) =>
    `${system} has locked this user.${said} Your administrator can unlock it.`,
  sign_in_page: ({ system }) =>
    `${system} shows its sign-in page instead of data: this address or user is not meant for programs. The address of the interface is often another than that of the screens.`,
  client_refused: ({ system, said }) =>
    `${system} does not know this client, or its secret is wrong.${said}`,
  grant_revoked: ({ system, said }) =>
    `${system} no longer accepts the consent.${said} Begin again and allow the access.`,
  too_often: ({ system, minutes }) =>
    `${system} refused this sign-in several times. So that the user is not locked, nothing is tried for ${minutes} more minutes.`,
  not_allowed: ({ system, said }) =>
    `${system} knows this user, but does not let it use the interface.${said}`,
  nothing_there: ({ system, said }) =>
    `The host answers, but ${system} is not at this address.${said} Check the part after the host name, and that the interface is switched on.`,
  busy: ({ system }) => `${system} takes no more calls now. Try again in some minutes.`,
  no_answer: ({ system }) => `${system} took too long to answer. Try again.`,
  failed: ({ system, said }) => `${system} answered with a fault.${said} Try again later.`,
  consent_denied: ({ system }) => `The access to ${system} was not allowed on its page.`,
  consent_failed: ({ system }) =>
    `The return from the sign-in page of ${system} does not belong to this try. Begin again.`,
  consent_missing: ({ system }) =>
    `Nobody has allowed the access on the page of ${system} yet. Begin again.`,
  read_ok: ({ entity }) => `May read ${entity}.`,
  read_denied: ({ entity, missing, said }) => `May not read ${entity}${missing}.${said}`,
  read_failed: ({ entity, said }) => `Could not read ${entity} now.${said}`,
  read_nothing: ({ system }) =>
    `This user may sign in to ${system}, but read nothing there. It needs more permissions.`,
  ours: () => 'Something broke on our side. Try again; if it stays, tell those who sent the link.',
}

const de: LinkWords = {
  address_ok: ({ host }) => `${host} antwortet.`,
  address_unknown: ({ host }) =>
    `Es gibt keinen Rechner namens ${host}. Prüfen Sie die Schreibweise; ein Name, den nur Ihr eigenes Netz kennt, ist von außen nicht zu finden.`,
  address_refused: ({ host, port }) =>
    `${host} nimmt auf Port ${port} keine Verbindung an. Prüfen Sie den Port und ob der Dienst läuft.`,
  address_timeout: ({ host, port }) =>
    `${host} antwortet auf Port ${port} nicht. Vielleicht steht eine Firewall dazwischen: Sie muss diesen Server hereinlassen.`,
  address_blocked: ({ host }) =>
    `${host} führt in ein privates Netz, das dieser Server nicht erreichen darf. Nehmen Sie eine Adresse, die aus dem Internet erreichbar ist, oder bitten Sie den Betreiber dieses Servers, den Rechner freizugeben.`,
  address_cut: ({ host, port }) =>
    `${host} schließt die Verbindung auf Port ${port} sofort. Vielleicht steht eine Firewall oder ein Proxy dazwischen, oder es ist keine Webadresse.`,
  address_unreachable: ({ host, code }) => `Es führt kein Weg zu ${host} (${code}).`,
  certificate_ok: ({ host }) => `Das Zertifikat von ${host} ist gültig.`,
  certificate_none: ({ host }) =>
    `Die Adresse beginnt mit http: Was an ${host} geht, auch das Passwort, ist unterwegs lesbar. Nehmen Sie https, wo es geht.`,
  certificate_expired: ({ host }) =>
    `Das Zertifikat von ${host} ist abgelaufen. Wer das System betreibt, muss es erneuern.`,
  certificate_self_signed: ({ host }) =>
    `Das Zertifikat von ${host} ist selbst ausgestellt oder von einer firmeneigenen Stelle, die außen niemand kennt. Nötig ist eines einer öffentlichen Stelle.`,
  certificate_wrong_host: ({ host }) =>
    `Das Zertifikat, das ${host} zeigt, gehört zu einem anderen Namen. Nehmen Sie den Namen, der im Zertifikat steht.`,
  certificate_untrusted: ({ host, code }) =>
    `Dem Zertifikat von ${host} ist nicht zu trauen (${code}). Oft fehlt auf dem Server ein Zwischenzertifikat.`,
  certificate_no_tls: ({ host, port }) =>
    `${host} spricht auf Port ${port} kein https. Prüfen Sie den Port: Oft ist der für https ein anderer.`,
  sign_in_ok: ({ system }) => `An ${system} angemeldet.`,
  sign_in_refused: ({ system, said }) =>
    `${system} lehnt diese Zugangsdaten ab.${said} Prüfen Sie sie auf Tippfehler; nach einigen Fehlversuchen sperrt ${system} den Benutzer möglicherweise.`,
  password_expired: ({ system, said }) =>
    `Das Passwort dieses Benutzers ist in ${system} abgelaufen.${said} Setzen Sie dort ein neues und geben Sie es hier ein.`,
  account_locked: ({ system, said }) =>
    `${system} hat diesen Benutzer gesperrt.${said} Ihr Administrator kann ihn entsperren.`,
  sign_in_page: ({ system }) =>
    `${system} zeigt seine Anmeldeseite statt Daten: Diese Adresse oder dieser Benutzer ist nicht für Programme gedacht. Die Adresse der Schnittstelle ist oft eine andere als die der Oberfläche.`,
  client_refused: ({ system, said }) =>
    `${system} kennt diesen Client nicht, oder sein Geheimnis ist falsch.${said}`,
  grant_revoked: ({ system, said }) =>
    `${system} nimmt die Zustimmung nicht mehr an.${said} Beginnen Sie neu und erlauben Sie den Zugriff.`,
  too_often: ({ system, minutes }) =>
    `${system} hat diese Anmeldung mehrfach abgelehnt. Damit der Benutzer nicht gesperrt wird, geschieht noch ${minutes} Minuten lang kein Versuch.`,
  not_allowed: ({ system, said }) =>
    `${system} kennt diesen Benutzer, lässt ihn aber nicht an die Schnittstelle.${said}`,
  nothing_there: ({ system, said }) =>
    `Der Rechner antwortet, aber ${system} ist nicht unter dieser Adresse.${said} Prüfen Sie den Teil hinter dem Rechnernamen und ob die Schnittstelle eingeschaltet ist.`,
  busy: ({ system }) =>
    `${system} nimmt gerade keine weiteren Aufrufe an. Versuchen Sie es in einigen Minuten wieder.`,
  no_answer: ({ system }) =>
    `${system} hat zu lange nicht geantwortet. Versuchen Sie es noch einmal.`,
  failed: ({ system, said }) =>
    `${system} antwortet mit einem Fehler.${said} Versuchen Sie es später wieder.`,
  consent_denied: ({ system }) => `Der Zugriff auf ${system} wurde auf dessen Seite nicht erlaubt.`,
  consent_failed: ({ system }) =>
    `Die Rückkehr von der Anmeldeseite von ${system} gehört nicht zu diesem Versuch. Beginnen Sie neu.`,
  consent_missing: ({ system }) =>
    `Auf der Seite von ${system} hat noch niemand den Zugriff erlaubt. Beginnen Sie neu.`,
  read_ok: ({ entity }) => `Darf lesen: ${entity}.`,
  read_denied: ({ entity, missing, said }) => `Darf nicht lesen: ${entity}${missing}.${said}`,
  read_failed: ({ entity, said }) => `Gerade nicht lesbar: ${entity}.${said}`,
  read_nothing: ({ system }) =>
    `Dieser Benutzer darf sich an ${system} anmelden, aber dort nichts lesen. Er braucht mehr Rechte.`,
  ours: () =>
    'Bei uns ist etwas schiefgegangen. Versuchen Sie es noch einmal; bleibt es dabei, sagen Sie es denen, die den Link geschickt haben.',
}

export const linkWords: Record<Locale, LinkWords> = { en, de }

/** What the source itself said, quoted; nothing where it said nothing. */
export function quote(said: string | undefined, locale: Locale): string {
  const text = said?.trim().replace(/[.\s]+$/, '')
  if (!text) return ''
  return locale === 'de' ? ` Es meldet: „${text}“.` : ` It says: “${text}”.`
}

/** Names of permissions that are missing, in the source's words, as a sentence. */
export function sayMissing(missing: readonly string[] | undefined, locale: Locale): string {
  if (!missing || missing.length === 0) return ''
  return `${locale === 'de' ? 'Es fehlt' : 'Missing'}: ${missing.join(', ')}.`
}

/** The same inside of a sentence. */
export function nameMissing(missing: readonly string[] | undefined, locale: Locale): string {
  if (!missing || missing.length === 0) return ''
  const names = missing.join(', ')
  return locale === 'de' ? ` (es fehlt: ${names})` : ` (missing: ${names})`
}
