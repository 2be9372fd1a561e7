import type { Auth } from '@millwright/kit'

type Steps = Required<Pick<Auth, 'guide' | 'de'>>

export const basicGuide: Steps = {
  guide: [
    'On premises: in transaction SU01 make a user of type Communication or System, with a password that is not an initial one.',
    'On premises: activate the services that you want in transaction /IWFND/MAINT_SERVICE (version 4: /IWFND/V4_ADMIN).',
    'On premises: in transaction PFCG give the user a role with S_SERVICE for these services and with display and change authorizations for your plants and purchasing organizations.',
    'Cloud: make a user in the app Maintain Communication Users, and a communication system with this user as its user for inbound communication.',
    'Cloud: make a communication arrangement for each scenario, such as SAP_COM_0053 for purchase orders. It shows the API host.',
    'Look up the client: three digits on the logon screen, or System > Status. Transaction SMICM, Goto > Services shows the HTTPS port.',
    'Enter address, client, user and password here. A wrong password is tried twice at most, so that the user is not locked.',
  ],
  de: {
    label: 'Benutzer und Kennwort',
    guide: [
      'On-Premises: Legen Sie in Transaktion SU01 einen Benutzer vom Typ Kommunikation oder System an. Sein Kennwort darf kein Initialkennwort sein.',
      'On-Premises: Aktivieren Sie die gewünschten Services in Transaktion /IWFND/MAINT_SERVICE (Version 4: /IWFND/V4_ADMIN).',
      'On-Premises: Geben Sie dem Benutzer in Transaktion PFCG eine Rolle mit S_SERVICE für diese Services und mit Anzeige- und Änderungsberechtigungen für Ihre Werke und Einkaufsorganisationen.',
      'Cloud: Legen Sie in der App „Kommunikationsbenutzer pflegen“ einen Benutzer an und ein Kommunikationssystem, in dem er der Benutzer für die eingehende Kommunikation ist.',
      'Cloud: Legen Sie für jedes Szenario eine Kommunikationsvereinbarung an, zum Beispiel SAP_COM_0053 für Bestellungen. Sie zeigt den API-Host.',
      'Stellen Sie den Mandanten fest: drei Ziffern auf dem Anmeldebild oder unter System > Status. Transaktion SMICM, Springen > Services zeigt den HTTPS-Port.',
      'Geben Sie Adresse, Mandant, Benutzer und Kennwort hier ein. Ein falsches Kennwort wird höchstens zweimal versucht, damit der Benutzer nicht gesperrt wird.',
    ],
  },
}

export const oauthGuide: Steps = {
  guide: [
    'Cloud: make a communication arrangement with OAuth 2.0 for inbound communication. Its OAuth 2.0 details show client id, token service and API host; the secret is the password of the communication user.',
    'On premises: in transaction SU01 make a user of type System; it becomes the OAuth client, and its password the secret.',
    'On premises: in transaction SOAUTH2 register this user as a client, allow the grant type Client Credentials, and assign the scopes of the services that you want.',
    'Give the user that the client acts for the authorizations for these services (S_SERVICE, S_SCOPE) and for your plants.',
    'Enter address, client id, secret and, on premises, client and scopes here.',
  ],
  de: {
    label: 'OAuth-2.0-Client',
    guide: [
      'Cloud: Legen Sie eine Kommunikationsvereinbarung mit OAuth 2.0 für die eingehende Kommunikation an. Ihre OAuth-2.0-Details zeigen Client-ID, Token-Service und API-Host; das Secret ist das Kennwort des Kommunikationsbenutzers.',
      'On-Premises: Legen Sie in Transaktion SU01 einen Benutzer vom Typ System an. Er wird der OAuth-Client, sein Kennwort das Secret.',
      'On-Premises: Registrieren Sie diesen Benutzer in Transaktion SOAUTH2 als Client, erlauben Sie den Grant-Typ Client Credentials und ordnen Sie die Scopes der gewünschten Services zu.',
      'Geben Sie dem Benutzer, für den der Client handelt, die Berechtigungen für diese Services (S_SERVICE, S_SCOPE) und für Ihre Werke.',
      'Geben Sie Adresse, Client-ID und Secret hier ein, On-Premises dazu Mandant und Scopes.',
    ],
  },
}

export const codeGuide: Steps = {
  guide: [
    'On premises only. In transaction SU01 make a user of type System; it becomes the OAuth client, and its password the secret.',
    'In transaction SOAUTH2 register this user as a client: allow the grant type Authorization Code, and refresh tokens, so that the connection does not end with the first token.',
    'Enter there as redirect URI the address of this server with /link/return behind it.',
    'Assign the scopes of the services that you want, and activate /sap/bc/sec/oauth2/authorize and /sap/bc/sec/oauth2/token in transaction SICF.',
    'Give the user who will sign in the authorizations for these services (S_SERVICE, S_SCOPE) and for your plants: whatever Millwright does carries this user’s name.',
    'Enter address, client, client id, secret and scopes here. SAP then asks this user to sign in and to allow the access.',
  ],
  de: {
    label: 'OAuth-2.0-Anmeldung eines Benutzers',
    guide: [
      'Nur On-Premises. Legen Sie in Transaktion SU01 einen Benutzer vom Typ System an. Er wird der OAuth-Client, sein Kennwort das Secret.',
      'Registrieren Sie diesen Benutzer in Transaktion SOAUTH2 als Client: Erlauben Sie den Grant-Typ Authorization Code und Refresh-Tokens, damit die Verbindung nicht mit dem ersten Token endet.',
      'Tragen Sie dort als Redirect-URI die Adresse dieses Servers mit /link/return dahinter ein.',
      'Ordnen Sie die Scopes der gewünschten Services zu und aktivieren Sie in Transaktion SICF /sap/bc/sec/oauth2/authorize und /sap/bc/sec/oauth2/token.',
      'Geben Sie dem Benutzer, der sich anmelden wird, die Berechtigungen für diese Services (S_SERVICE, S_SCOPE) und für Ihre Werke: Alles, was Millwright tut, trägt seinen Namen.',
      'Geben Sie Adresse, Mandant, Client-ID, Secret und Scopes hier ein. SAP bittet diesen Benutzer dann, sich anzumelden und den Zugriff zu erlauben.',
    ],
  },
}
