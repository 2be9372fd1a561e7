import type { Auth } from '@millwright/kit'
import { signSql } from '@millwright/kit/protocols'

export const passwordAuth: Auth = {
  kind: 'password',
  label: 'User and password',
  user: ['username'],
  fields: [
    {
      name: 'base_url',
      label: 'Address',
      kind: 'url',
      schemes: ['postgresql', 'mysql'],
      required: true,
      help: 'postgresql://db.example.com:5432/database, or mysql://db.example.com:3306/database for MySQL and MariaDB.',
      de: {
        label: 'Adresse',
        help: 'postgresql://db.example.com:5432/datenbank, oder mysql://db.example.com:3306/datenbank bei MySQL und MariaDB.',
      },
    },
    {
      name: 'username',
      label: 'User',
      kind: 'text',
      required: true,
      help: 'A database user of its own for this connection, with the rights that the guide names.',
      de: {
        label: 'Benutzer',
        help: 'Ein eigener Datenbankbenutzer für diese Verbindung, mit den Rechten aus der Anleitung.',
      },
    },
    {
      name: 'password',
      label: 'Password',
      kind: 'secret',
      required: true,
      help: 'The password of this database user.',
      de: { label: 'Passwort', help: 'Das Passwort dieses Datenbankbenutzers.' },
    },
    {
      name: 'tls',
      label: 'Encryption',
      kind: 'select',
      required: true,
      default: 'verify',
      options: [
        { value: 'verify', label: 'TLS, certificate and host name are checked' },
        { value: 'off', label: 'None: only inside of a protected network' },
      ],
      help: 'Without encryption, whoever is on the way reads the password and all data.',
      de: {
        label: 'Verschlüsselung',
        help: 'Ohne Verschlüsselung liest jeder auf dem Weg das Passwort und alle Daten mit.',
        options: {
          verify: 'TLS, Zertifikat und Rechnername werden geprüft',
          off: 'Keine: nur innerhalb eines geschützten Netzes',
        },
      },
    },
    {
      name: 'ca',
      label: 'Certificate of the authority',
      kind: 'text',
      multiline: true,
      required: false,
      help: 'The whole PEM text, from BEGIN to END CERTIFICATE, where the database has a certificate of your own authority.',
      de: {
        label: 'Zertifikat der Zertifizierungsstelle',
        help: 'Der ganze PEM-Text, von BEGIN bis END CERTIFICATE, wenn die Datenbank ein Zertifikat Ihrer eigenen Stelle hat.',
      },
    },
    {
      name: 'time_zone',
      label: 'Time zone',
      kind: 'text',
      required: false,
      default: 'UTC',
      help: 'The zone of times that are kept without one: Europe/Berlin.',
      de: {
        label: 'Zeitzone',
        help: 'Die Zone von Zeitangaben, die ohne eine gespeichert sind: Europe/Berlin.',
      },
    },
    {
      name: 'mapping',
      label: 'Mapping',
      kind: 'text',
      multiline: true,
      required: true,
      help: 'JSON that says which table is which entity, and which column which field. The guide has an example.',
      de: {
        label: 'Zuordnung',
        help: 'JSON, das sagt, welche Tabelle welcher Entität und welche Spalte welchem Feld entspricht. Die Anleitung hat ein Beispiel.',
      },
    },
  ],
  guide: [
    'In the database, make a user of its own for this connection.',
    'Grant it SELECT on the tables and views to connect, and INSERT, UPDATE or DELETE only where you want writes.',
    'Write down as JSON which table is which entity: begin with the example of the guide.',
    'Let the database accept this user from the address of this server, with TLS.',
  ],
  de: {
    label: 'Benutzer und Passwort',
    guide: [
      'Legen Sie in der Datenbank einen eigenen Benutzer für diese Verbindung an.',
      'Geben Sie ihm SELECT auf die Tabellen und Sichten, die verbunden werden, und INSERT, UPDATE oder DELETE nur, wo geschrieben werden soll.',
      'Schreiben Sie als JSON auf, welche Tabelle welche Entität ist: Beginnen Sie mit dem Beispiel der Anleitung.',
      'Lassen Sie die Datenbank diesen Benutzer von der Adresse dieses Servers aus zu, mit TLS.',
    ],
  },
  sign: (_, { username = '', password = '', tls, ca }) => ({
    authorization: signSql({
      user: username,
      password,
      tls: tls !== 'off',
      ...(ca !== undefined && ca !== '' && { ca }),
    }),
  }),
}
