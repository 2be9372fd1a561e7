import type { Auth } from '@millwright/kit'

type Guide = Pick<Auth, 'guide'> & { de: { label: string; guide: readonly string[] } }

export const oauthGuide: Guide = {
  guide: [
    'In the Microsoft Entra admin center, register an application for this connection.',
    'Under API permissions, add Dynamics 365 Business Central › Application permissions › API.ReadWrite.All and grant admin consent.',
    'Under Certificates & secrets, make a client secret and copy its value at once.',
    'In Business Central, open the page Microsoft Entra Applications, enter the client ID, set the state to Enabled and give it permission sets for purchasing and inventory. SUPER cannot be given.',
    'Enter tenant, client ID, secret and the company here.',
  ],
  de: {
    label: 'Anwendung (Microsoft Entra)',
    guide: [
      'Registrieren Sie im Microsoft Entra Admin Center eine Anwendung für diese Verbindung.',
      'Fügen Sie unter API-Berechtigungen Dynamics 365 Business Central › Anwendungsberechtigungen › API.ReadWrite.All hinzu und erteilen Sie die Administratoreinwilligung.',
      'Erzeugen Sie unter Zertifikate & Geheimnisse einen geheimen Clientschlüssel und kopieren Sie seinen Wert sofort.',
      'Öffnen Sie in Business Central die Seite Microsoft Entra-Anwendungen, tragen Sie die Client-ID ein, setzen Sie den Status auf Aktiviert und geben Sie Berechtigungssätze für Einkauf und Lager. SUPER kann nicht vergeben werden.',
      'Tragen Sie hier Mandant in Entra, Client-ID, Geheimnis und den Mandanten in Business Central ein.',
    ],
  },
}

export const codeGuide: Guide = {
  guide: [
    'In the Microsoft Entra admin center, register an application and add the redirect address that is shown here, as platform Web.',
    'Under API permissions, add Dynamics 365 Business Central › Delegated permissions › Financials.ReadWrite.All.',
    'Under Certificates & secrets, make a client secret and copy its value at once.',
    'Enter the values here and sign in as a licensed user of Business Central who may do what the connection shall do.',
  ],
  de: {
    label: 'Anmeldung eines Benutzers (Microsoft Entra)',
    guide: [
      'Registrieren Sie im Microsoft Entra Admin Center eine Anwendung und tragen Sie die hier gezeigte Umleitungsadresse als Plattform Web ein.',
      'Fügen Sie unter API-Berechtigungen Dynamics 365 Business Central › Delegierte Berechtigungen › Financials.ReadWrite.All hinzu.',
      'Erzeugen Sie unter Zertifikate & Geheimnisse einen geheimen Clientschlüssel und kopieren Sie seinen Wert sofort.',
      'Tragen Sie die Werte hier ein und melden Sie sich als lizenzierter Benutzer von Business Central an, der darf, was die Verbindung tun soll.',
    ],
  },
}

export const basicGuide: Guide = {
  guide: [
    'In the administration of the server instance, enable API Services and OData Services; without them every call is refused.',
    'In Business Central, make a user for this connection and give permission sets for purchasing and inventory.',
    'On the card of the user, make a web service access key that does not expire.',
    'Enter address, user and key here.',
  ],
  de: {
    label: 'Benutzer und Webdienstzugriffsschlüssel (lokal)',
    guide: [
      'Aktivieren Sie in der Verwaltung der Serverinstanz API-Dienste und OData-Dienste; ohne sie wird jeder Aufruf abgelehnt.',
      'Legen Sie in Business Central einen Benutzer für diese Verbindung an und geben Sie Berechtigungssätze für Einkauf und Lager.',
      'Erzeugen Sie auf der Karte des Benutzers einen Webdienstzugriffsschlüssel ohne Ablaufdatum.',
      'Tragen Sie hier Adresse, Benutzer und Schlüssel ein.',
    ],
  },
}
